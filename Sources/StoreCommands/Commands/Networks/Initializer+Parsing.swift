// What --init says: a name, and for two of them where their numbers lie.
//
//     he     uniform:-0.1,0.1     normal:0,0.05

package import CommandLineArguments
package import NeuralNetwork

extension Initializer {
    /// Beyond this, weights are of no use, and sums of them may not be finite.
    private static let largestNumber: Float = 1e30

    /// How they are written: "xavier", …, "uniform:LOW,HIGH", …
    static let forms = all.map { initializer in
        switch initializer {
        case .uniform: "\(initializer.name)[:LOW,HIGH]"
        case .normal: "\(initializer.name)[:MEAN,DEVIATION]"
        default: initializer.name
        }
    }

    /// Reads the value of `--init`.
    ///
    /// - Throws: `UsageError` that names the part, and the whole option as it was meant if that is
    ///   clear.
    package init(parsing text: String) throws(UsageError) {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(words[0])
        guard let named = Self.all.first(where: { $0.name == name }) else {
            throw Self.unknown(name, rest: text.dropFirst(name.count))
        }
        guard words.count > 1 else {
            self = named
            return
        }
        switch named {
        case .uniform:
            let numbers = try Self.numbers(text, words[1], "uniform:LOW,HIGH")
            guard numbers.0 < numbers.1 else {
                throw Self.error(text, "LOW is not less than HIGH")
            }
            self = .uniform(low: numbers.0, high: numbers.1)
        case .normal:
            let numbers = try Self.numbers(text, words[1], "normal:MEAN,DEVIATION")
            guard numbers.1 > 0 else { throw Self.error(text, "DEVIATION is not above 0") }
            self = .normal(mean: numbers.0, deviation: numbers.1)
        default:
            throw Self.error(text, "\(name) has no numbers", meant: name)
        }
    }

    private static func numbers(
        _ text: String, _ list: Substring, _ form: String
    ) throws(UsageError) -> (Float, Float) {
        let parts = list.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw error(text, "it is written \(form)") }
        return (try number(text, parts[0]), try number(text, parts[1]))
    }

    private static func number(_ text: String, _ part: Substring) throws(UsageError) -> Float {
        guard let number = ValueKind.float.read(String(part)) else {
            throw error(text, "'\(part)' is no number")
        }
        guard abs(number) <= largestNumber else {
            throw error(text, "'\(part)' is not from -1e30 to 1e30")
        }
        return number
    }

    private static func unknown(_ name: String, rest: Substring) -> UsageError {
        let names = all.map(\.name)
        let meant = nearest(to: name, among: names, otherNames: .initializers).map { $0 + rest }
        let isRead = meant.map { (try? Initializer(parsing: $0)) != nil } ?? false
        return UsageError(
            "--init, there is no way '\(name)', only \(wordList(names, joinedBy: "and"))",
            hint: suggestion(isRead ? meant : nil))
    }

    private static func error(
        _ text: String, _ message: String, meant: String? = nil
    ) -> UsageError {
        UsageError("--init '\(text)': \(message)", hint: suggestion(meant))
    }

    private static func suggestion(_ meant: String?) -> String {
        (meant.map { "--init \($0)   (did you mean it?), " } ?? "") + "nnstore help create"
    }
}
