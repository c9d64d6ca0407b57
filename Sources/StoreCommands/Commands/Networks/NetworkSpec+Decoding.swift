// Decoding a spec by hand, so that an error names the layer, the output and the input, and a
// misspelled key is not passed over.

internal import CommandLineArguments
internal import NeuralNetwork

extension NetworkSpec: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try SpecObject(decoder, "the spec", keys: ["inputs", "loss", "layers"])
        inputCount = try object.value("inputs", as: Int.self, "a whole number")
        loss = try object.choice("loss", among: Loss.self, otherNames: .losses)
        guard var list = try object.list("layers") else {
            throw SpecProblem("the spec has no 'layers'")
        }
        var layers: [Layer] = []
        while !list.isAtEnd {
            layers.append(try Layer(list.superDecoder(), number: layers.count))
        }
        self.layers = layers
    }
}

extension NetworkSpec.Layer {
    fileprivate init(_ decoder: any Decoder, number: Int) throws {
        let object = try SpecObject(
            decoder, "layer \(number)", keys: ["activation", "weight", "bias", "dropout"])
        activation =
            try object.choice("activation", among: Activation.self, otherNames: .activations)
            ?? .identity
        guard var rows = try object.list("weight") else {
            throw SpecProblem("layer \(number) has no 'weight'")
        }
        var weight: [[Float]] = []
        while !rows.isAtEnd {
            let place = "layer \(number), weight, output \(weight.count)"
            guard var row = try? rows.nestedUnkeyedContainer() else {
                throw SpecProblem("\(place): a list with a number for each input is needed")
            }
            weight.append(try row.numbers { "\(place), input \($0)" })
        }
        self.weight = weight
        dropout = try object.value("dropout", as: Double.self, "a number") ?? 0
        var biases = try object.list("bias")
        bias = try biases?.numbers { "layer \(number), bias, output \($0)" }
    }
}

/// An object of the spec with a few keys that it may have.
private struct SpecObject {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let container: KeyedDecodingContainer<Key>
    private let place: String

    init(_ decoder: any Decoder, _ place: String, keys: [String]) throws {
        guard let container = try? decoder.container(keyedBy: Key.self) else {
            throw SpecProblem("\(place) is no object in braces: {\"\(keys[0])\": …}")
        }
        self.container = container
        self.place = place
        let unknown = container.allKeys.map(\.stringValue).filter { !keys.contains($0) }
        if let first = unknown.min() {
            throw SpecProblem(
                "\(place) has the unknown key '\(first)', it can have "
                    + wordList(keys, joinedBy: "and"),
                hint: nearest(to: first, among: keys).map { "'\($0)'   (did you mean it?)" })
        }
    }

    /// The value of a key; nil where it is left out or null.
    func value<Value: Decodable>(_ key: String, as type: Value.Type, _ expected: String) throws
        -> Value?
    {
        do {
            return try container.decodeIfPresent(type, forKey: Key(stringValue: key))
        } catch {
            throw SpecProblem("\(place): '\(key)' is not \(expected)")
        }
    }

    /// The list that a key has; nil where it is left out or null.
    func list(_ key: String) throws -> (any UnkeyedDecodingContainer)? {
        let key = Key(stringValue: key)
        guard container.contains(key), try !container.decodeNil(forKey: key) else { return nil }
        guard let list = try? container.nestedUnkeyedContainer(forKey: key) else {
            throw SpecProblem("\(place): '\(key.stringValue)' is not a list in brackets")
        }
        return list
    }

    /// One of the cases of an enumeration by its raw value; nil where it is left out or null.
    func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ key: String, among type: Choice.Type, otherNames: OtherNames
    ) throws -> Choice? {
        guard let text = try value(key, as: String.self, "a text") else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        throw SpecProblem(
            "\(place): there is no \(key) '\(text)', only \(wordList(known, joinedBy: "and"))",
            hint: nearest(to: text, among: known, otherNames: otherNames)
                .map { "'\($0)'   (did you mean it?)" })
    }
}

extension UnkeyedDecodingContainer {
    /// The numbers that are left, each read as Double and rounded to Float.
    fileprivate mutating func numbers(place: (Int) -> String) throws -> [Float] {
        var numbers: [Float] = []
        while !isAtEnd {
            let value: Double
            do {
                value = try decode(Double.self)
            } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
                throw SpecProblem("\(place(numbers.count)) is not a number")
            } catch {
                // What is left is a number that even a Double can't hold.
                throw SpecProblem.outOfRange(place(numbers.count))
            }
            guard Float(value).isFinite else { throw SpecProblem.outOfRange(place(numbers.count)) }
            numbers.append(Float(value))
        }
        return numbers
    }
}

extension SpecProblem {
    fileprivate static func outOfRange(_ place: String) -> SpecProblem {
        SpecProblem("\(place) is a number that 32 bits can't hold, which end at 3.4e38")
    }
}
