import FileFormats
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
    /// Computed by hand from the format's description.
    @Test func bytesAreThoseOfTheFormat() throws {
        let folder = try TemporaryFolder()
        try SafetensorsWriter.write(
            [
                SafetensorsTensor(name: "b", shape: [2, 1], values: [1, -2.5]),
                SafetensorsTensor(name: "a", shape: [], values: [0.1]),
            ], metadata: ["z": "1", "k": "v"], to: folder.file("x.safetensors"))
        let header =
            #"{"__metadata__":{"k":"v","z":"1"},"#
            + #""a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}"#
        #expect(header.utf8.count == 142)
        let expected: [UInt8] =
            [144, 0, 0, 0, 0, 0, 0, 0] + Array("\(header)  ".utf8)
            + [0xCD, 0xCC, 0xCC, 0x3D, 0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0xC0]
        #expect(try folder.read("x.safetensors") == expected)
        #expect(try folder.permissions(of: "x.safetensors") == 0o600)
        #expect(folder.names == ["x.safetensors"])
    }

    @Test func nothingToWriteIsStillAFile() throws {
        let folder = try TemporaryFolder()
        try SafetensorsWriter.write([], to: folder.file("x.safetensors"))
        let expected: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)
        #expect(try folder.read("x.safetensors") == expected)
    }

    /// A header whose length is a multiple of 8 already stays as it is.
    @Test(arguments: [(0, 32), (1, 40), (7, 40), (8, 40), (9, 48)])
    func theHeaderIsPaddedToEightBytes(extra: Int, length: UInt8) throws {
        let folder = try TemporaryFolder()
        let value = String(repeating: "x", count: extra)
        // {"__metadata__":{"key":""}} has 27 bytes; 5 more make 32.
        try SafetensorsWriter.write(
            [], metadata: ["key": "12345\(value)"], to: folder.file("x"))
        let bytes = try folder.read("x")
        #expect(bytes.first == length)
        #expect(bytes.count == 8 + Int(length))
    }

    @Test func metadataStandsInTheOrderOfItsKeys() throws {
        let folder = try TemporaryFolder()
        let keys = "abcdefghijklmnop".map(String.init)
        let metadata = Dictionary(uniqueKeysWithValues: keys.map { ($0, "") })
        try SafetensorsWriter.write([], metadata: metadata, to: folder.file("x"))
        let header = try String(decoding: folder.read("x").dropFirst(8), as: UTF8.self)
        let members = keys.map { "\"\($0)\":\"\"" }.joined(separator: ",")
        #expect(header.prefix { $0 != " " } == "{\"__metadata__\":{\(members)}}")
    }

    @Test func theOrderOfTheArgumentsDoesNotShow() throws {
        let folder = try TemporaryFolder()
        let tensors = ["c", "é", "a", "layers.10.bias", "layers.2.bias"].map {
            SafetensorsTensor(name: $0, shape: [1], values: [Float($0.utf8.count)])
        }
        try SafetensorsWriter.write(tensors, to: folder.file("one"))
        try SafetensorsWriter.write(tensors.reversed(), to: folder.file("other"))
        #expect(try folder.read("one") == folder.read("other"))
    }

    @Test func namesAreEscapedAsJSONAsks() throws {
        let folder = try TemporaryFolder()
        let name = "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{B}\u{1F}\u{7F}é😀"
        try SafetensorsWriter.write(
            [SafetensorsTensor(name: name, shape: [0], values: [])], to: folder.file("x"))
        let header = try String(decoding: folder.read("x").dropFirst(8), as: UTF8.self)
        let escaped = #""\"\\/\b\f\n\r\t\u0000\u000b\u001f"# + "\u{7F}é😀\""
        let expected = "{\(escaped):{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"
        #expect(header.prefix { $0 != " " } == expected)
    }

    @Test func everyBitOfANumberIsKept() throws {
        let folder = try TemporaryFolder()
        let bits: [UInt32] = [0x8000_0000, 0x7F80_0000, 0xFFC1_2345, 0x0000_0001, 0x7F7F_FFFF]
        let values = bits.map(Float.init(bitPattern:))
        try SafetensorsWriter.write(
            [SafetensorsTensor(name: "w", shape: [5], values: values)], to: folder.file("x"))
        let expected = bits.flatMap { bits in (0..<4).map { UInt8(bits >> (8 * $0) & 0xFF) } }
        #expect(try folder.read("x").suffix(20) == expected[...])
    }

    @Test func aTensorLongerThanTheBufferIsWhole() throws {
        let folder = try TemporaryFolder()
        let values = (0..<300_000).map(Float.init)
        try SafetensorsWriter.write(
            [SafetensorsTensor(name: "w", shape: [3, 100_000], values: values)],
            to: folder.file("x"))
        let bytes = try folder.read("x")
        let data = bytes.suffix(1_200_000)
        let read = stride(from: data.startIndex, to: data.endIndex, by: 4).map { index in
            Float(bitPattern: data[index..<index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        #expect(read == values)
    }

    @Test(arguments: [
        (
            [SafetensorsTensor(name: "w", shape: [2, 3], values: [1])],
            "the tensor 'w' has 1 number, which do not fit its shape [2, 3]",
            "give it as many numbers as the product of its shape"
        ),
        (
            [SafetensorsTensor(name: "w", shape: [-1, -1], values: [1])],
            "the tensor 'w' has 1 number, which do not fit its shape [-1, -1]",
            "give it as many numbers as the product of its shape"
        ),
        (
            [SafetensorsTensor(name: "w", shape: [Int.max, 3], values: [])],
            "the tensor 'w' has 0 numbers, which do not fit its shape [9223372036854775807, 3]",
            "give it as many numbers as the product of its shape"
        ),
        (
            [
                SafetensorsTensor(name: "w", shape: [], values: [1]),
                SafetensorsTensor(name: "v", shape: [], values: [1]),
                SafetensorsTensor(name: "w", shape: [0], values: []),
            ],
            "there are two tensors named 'w'", "rename one"
        ),
        (
            [SafetensorsTensor(name: "__metadata__", shape: [], values: [1])],
            "no tensor can be named '__metadata__'", "rename it"
        ),
    ])
    func whatTheFormatForbidsIsRefused(
        tensors: [SafetensorsTensor], message: String, hint: String
    ) throws {
        let folder = try TemporaryFolder()
        let error = capture { try SafetensorsWriter.write(tensors, to: folder.file("x")) }
        #expect(error?.description == "\(message)\n\(hint)")
        #expect(folder.names == [])
    }

    @Test func anExistingFileStays() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "x")
        let error = capture { try SafetensorsWriter.write([], to: folder.file("x")) }
        #expect(error?.kind == .alreadyExists)
        #expect(try folder.read("x") == Array("old".utf8))
        try SafetensorsWriter.write([], to: folder.file("x"), overwrites: true)
        #expect(try folder.read("x").count == 16)
    }
}
