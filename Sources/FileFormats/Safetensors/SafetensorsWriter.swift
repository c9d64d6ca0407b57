// Writes the safetensors format (https://github.com/huggingface/safetensors):
//
//     8 bytes     n, the length of the header, unsigned, little-endian
//     n bytes     a JSON object, padded with spaces at the end so that n is a multiple of 8:
//                 {"__metadata__":{"key":"value",…},
//                  "NAME":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},…}
//     the rest    the numbers of all tensors, row-major, little-endian, without gaps;
//                 offsets count from the end of the header
//
// Tensors stand in the order of their names' bytes and metadata in the order of its keys, so the same
// content always gives the same bytes, those that the reference implementation writes.

/// A named array of numbers in a safetensors file.
public struct SafetensorsTensor: Equatable, Sendable {
    /// The name, unlike all others in the file.
    public var name: String
    /// The size in each dimension, the slowest first; empty for a single number.
    public var shape: [Int]
    /// The numbers in row-major order, as many as the product of the shape.
    public var values: [Float]

    /// Takes the parts as they are; `SafetensorsWriter` checks that they fit.
    public init(name: String, shape: [Int], values: [Float]) {
        self.name = name
        self.shape = shape
        self.values = values
    }
}

/// Writes tensors and text metadata to a safetensors file.
public enum SafetensorsWriter {
    /// The longest header that readers of the format accept, in bytes.
    public static let longestHeader = 100_000_000

    /// How many numbers are converted at once: 1 MiB of them.
    private static let chunkCount = 262_144

    /// Writes a file that appears whole or not at all, readable by its owner only.
    ///
    /// - Parameters:
    ///   - tensors: in any order.
    ///   - metadata: texts about the file; left out of it if empty.
    ///   - path: the file to create.
    ///   - overwrites: whether a file there may be replaced.
    /// - Throws: `FileFormatError` for names that are used twice or reserved, shapes that do not fit
    ///   their numbers, a header over the limit, and what goes wrong on the disk.
    public static func write(
        _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to path: String,
        overwrites: Bool = false
    ) throws {
        let ordered = try checked(tensors)
        let header = try header(of: ordered, metadata: metadata)
        let file = try AtomicFile(at: path, overwrites: overwrites)
        try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
        try file.write(header)
        for tensor in ordered { try write(tensor.values, to: file) }
        try file.commit()
    }

    private static func write(_ values: [Float], to file: borrowing AtomicFile) throws {
        for start in stride(from: 0, to: values.count, by: chunkCount) {
            let chunk = values[start..<min(start + chunkCount, values.count)]
            try chunk.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try file.write($0) }
        }
    }

    /// The tensors in the order of the file.
    private static func checked(_ tensors: [SafetensorsTensor]) throws -> [SafetensorsTensor] {
        for tensor in tensors { try check(tensor) }
        let ordered = tensors.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        for (one, other) in zip(ordered, ordered.dropFirst()) where one.name == other.name {
            throw refusal("there are two tensors named \(quoted(one.name))", hint: "rename one")
        }
        return ordered
    }

    private static func check(_ tensor: SafetensorsTensor) throws {
        guard tensor.name != "__metadata__" else {
            throw refusal("no tensor can be named '__metadata__'", hint: "rename it")
        }
        guard count(of: tensor.shape) == tensor.values.count else {
            throw refusal(
                "the tensor \(quoted(tensor.name)) has \(counted(tensor.values.count, "number")), "
                    + "which do not fit its shape \(tensor.shape)",
                hint: "give it as many numbers as the product of its shape")
        }
    }

    /// The product of a shape; nil if it is negative or beyond counting.
    private static func count(of shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return 0 }
        return shape.reduce(1) { product, size in
            guard let product else { return nil }
            let (result, overflow) = product.multipliedReportingOverflow(by: size)
            return overflow ? nil : result
        }
    }

    private static func header(
        of tensors: [SafetensorsTensor], metadata: [String: String]
    ) throws -> [UInt8] {
        var offset = 0
        var members = metadata.isEmpty ? [] : [metadataMember(metadata)]
        for tensor in tensors {
            let end = offset + 4 * tensor.values.count
            members.append(member(tensor, offsets: offset..<end))
            offset = end
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        guard header.count <= longestHeader else {
            throw refusal(
                "the header would have \(counted(header.count, "byte")), the format allows "
                    + longestHeader.grouped,
                hint: "write fewer tensors or shorter metadata")
        }
        return header
    }

    private static func metadataMember(_ metadata: [String: String]) -> String {
        let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\(jsonString($0.key)):\(jsonString($0.value))" }
        return "\"__metadata__\":{\(pairs.joined(separator: ","))}"
    }

    private static func member(_ tensor: SafetensorsTensor, offsets: Range<Int>) -> String {
        let shape = tensor.shape.map(String.init).joined(separator: ",")
        return "\(jsonString(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
            + "\"data_offsets\":[\(offsets.lowerBound),\(offsets.upperBound)]}"
    }

    private static func refusal(_ message: String, hint: String) -> FileFormatError {
        FileFormatError(.invalidRequest, message, hint: hint)
    }
}
