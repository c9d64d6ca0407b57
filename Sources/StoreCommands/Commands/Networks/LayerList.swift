// What --layers says, read part by part so that an error can name its part:
//
//     64,32:sigmoid,10:softmax:no-bias
//     inputs, layer 0, layer 1; UNITS[:ACTIVATION][:no-bias][:dropout=P] each

package import CommandLineArguments
package import NeuralNetwork

/// The sizes and activations that `--layers` gives; whether a network can have them is checked later.
package struct LayerList: Equatable {
    /// The word that leaves the bias out of a layer.
    private static let noBias = "no-bias"
    /// The word before the probability that training drops an output.
    private static let dropout = "dropout"

    package let inputCount: Int
    package let layers: [DenseLayer]

    /// Reads the value of `--layers`.
    ///
    /// - Parameter hasBiases: whether a layer that says nothing of it has biases.
    /// - Throws: `UsageError` that names the part, and the whole option as it was meant if that is
    ///   clear.
    package init(parsing text: String, hasBiases: Bool) throws(UsageError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        guard parts.count > 1 else { throw Self.onlyInputs(text) }
        inputCount = try Self.inputs(parts)
        var layers: [DenseLayer] = []
        for index in parts.indices.dropFirst() {
            layers.append(try Self.layer(index, of: parts, hasBias: hasBiases))
        }
        self.layers = layers
    }

    private static func inputs(_ parts: [String]) throws(UsageError) -> Int {
        let words = words(of: parts[0])
        guard words.count > 1 else { return try number(words[0], parts, 0) }
        let hasDropout = words.contains { folded($0).hasPrefix(dropout) }
        throw error(
            parts, 0,
            hasDropout
                ? "inputs have no dropout, only layers have"
                : "the first number is the inputs, which take nothing but their number",
            meant: hasDropout ? [words[0]] + parts.dropFirst() : ["INPUTS"] + parts)
    }

    private static func layer(
        _ index: Int, of parts: [String], hasBias: Bool
    ) throws(UsageError) -> DenseLayer {
        let words = words(of: parts[index])
        let unitCount = try number(words[0], parts, index)
        var activation: Activation?
        var hasBias = hasBias
        var dropout: Double?
        for word in words.dropFirst() {
            if word == noBias {
                hasBias = false
            } else if let named = Activation(rawValue: word) {
                guard activation == nil else { throw error(parts, index, "it has two activations") }
                activation = named
            } else if word.hasPrefix("\(Self.dropout)=") {
                guard dropout == nil else { throw error(parts, index, "it has two dropouts") }
                dropout = try probability(word, parts, index)
            } else if word.isEmpty {
                throw error(parts, index, "nothing stands after a colon")
            } else {
                throw unknownWord(word, parts, index)
            }
        }
        return DenseLayer(
            unitCount: unitCount, activation: activation ?? .identity, hasBias: hasBias,
            dropout: dropout ?? 0)
    }

    /// Whether it is a probability is for the architecture to say.
    private static func probability(
        _ word: String, _ parts: [String], _ index: Int
    ) throws(UsageError) -> Double {
        let text = word.dropFirst(dropout.count + 1)
        guard let number = ValueKind.decimal.read(String(text)) else {
            throw error(parts, index, "'\(text)' is no number")
        }
        return number
    }

    private static func number(
        _ word: String, _ parts: [String], _ index: Int
    ) throws(UsageError) -> Int {
        guard !word.isEmpty, word.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else {
            throw error(
                parts, index,
                word.isEmpty
                    ? "the number is missing"
                    : "a number of \(index == 0 ? "inputs" : "units") is a whole number from 1, not "
                        + "'\(word)'")
        }
        // What an architecture can have is for it to say; here a number must only be one.
        guard let number = Int(word) else {
            let limit = Format.count(Architecture.maximumUnitCount)
            throw error(parts, index, "the number is too large, \(limit) is the most")
        }
        return number
    }

    private static func unknownWord(
        _ word: String, _ parts: [String], _ index: Int
    ) -> UsageError {
        let known = Activation.allCases.map(\.rawValue)
        // Of `dropuot=0.2`, the part before the number is the word that was mistyped.
        let name = String(word.prefix { $0 != "=" })
        let isSetting = name != word
        let candidates = isSetting ? [dropout] : known + [noBias]
        let meant = nearest(to: name, among: candidates, otherNames: .activations).map { near in
            var corrected = parts
            corrected[index] = words(of: parts[index])
                .map { $0 == word ? near + word.dropFirst(name.count) : $0 }
                .joined(separator: ":")
            return corrected
        }
        return error(
            parts, index,
            isSetting
                ? "there is no setting '\(name)', only \(dropout)"
                : "there is no activation '\(word)', only \(wordList(known, joinedBy: "and"))",
            meant: meant)
    }

    private static func onlyInputs(_ text: String) -> UsageError {
        UsageError(
            "--layers '\(text)' has one part, but a network needs its inputs and a layer",
            hint: "--layers INPUTS,UNITS:ACTIVATION,…, nnstore help create")
    }

    private static func error(
        _ parts: [String], _ index: Int, _ message: String, meant: [String]? = nil
    ) -> UsageError {
        let place = index == 0 ? "the inputs" : "layer \(index - 1)"
        let suggestion = meant.map { $0.joined(separator: ",") }.flatMap(suggestion)
        return UsageError(
            "--layers, \(place) '\(parts[index])': \(message)",
            hint: "\(suggestion ?? "")nnstore help create")
    }

    /// Only what would be read; `INPUTS` is a number to be filled in.
    private static func suggestion(_ text: String) -> String? {
        if text.hasPrefix("INPUTS,") { return "--layers \(text), " }
        let isRead = (try? LayerList(parsing: text, hasBiases: true)) != nil
        return isRead ? "--layers \(text)   (did you mean it?), " : nil
    }

    private static func words(of part: String) -> [String] {
        part.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        let count = start.reversed().drop { $0 == " " }.count
        return String(start.prefix(count))
    }
}
