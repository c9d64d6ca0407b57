// nnstore export: the file's header and numbers, read here byte by byte.

import ModelStore
import NeuralNetwork
import StoreCommands
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ExportTests {
    @Test func theFileHoldsTheTensorsAsUsersSeeThem() throws {
        let store = try LookingStore.withReader()
        let path = "\(store.folder)/out.safetensors"
        let result = try store.run("export", "reader@4", path)
        #expect(
            result.output.replacing(store.folder, with: "FOLDER")
                == "wrote FOLDER/out.safetensors  reader step 4  4 tensors  14 parameters  state ea9570a5\n"
        )
        let file = try ExportedFile(path)
        #expect(file.header.weight0.shape == [2, 3])
        #expect(file.header.bias1.shape == [2])
        // Memory is input-major; the file has all inputs of output 0, then those of output 1.
        let memory = LookingStore.values(after: 4)
        #expect(
            file.values(of: file.header.weight0)
                == [memory[0], memory[2], memory[4], memory[1], memory[3], memory[5]])
        #expect(file.values(of: file.header.bias0) == [memory[6], memory[7]])
        #expect(
            file.values(of: file.header.weight1) == [memory[8], memory[10], memory[9], memory[11]])
        #expect(file.values(of: file.header.bias1) == [memory[12], memory[13]])
    }

    @Test func theMetadataSaysWhatItIs() throws {
        let store = try LookingStore.withReader()
        let path = "\(store.folder)/out.safetensors"
        _ = try store.run("export", "reader@best", path)
        let metadata = try ExportedFile(path).header.metadata
        #expect(metadata["format"] == "nnstore")
        #expect(metadata["network"] == "reader")
        #expect(metadata["branch"] == "main")
        #expect(metadata["step"] == "20")
        #expect(
            metadata["sha256"]
                == "0f987e345e8b38cf2b43469a325319efb1c42bdab9cee73a6e06b0c85581d206")
        let architecture = try JSON.decode(
            Architecture.self, try #require(metadata["architecture"]))
        #expect(architecture == (try store.store.network(named: "reader")).architecture)
    }

    @Test func aFileThatIsThereIsKeptUnlessForced() throws {
        let store = try LookingStore.withReader()
        let path = "\(store.folder)/out.safetensors"
        _ = try store.run("export", "reader@4", path)
        let refused = try store.run("export", "reader@5", path)
        #expect(refused.exitCode == .refused)
        #expect(refused.errors.contains("exists already"))
        #expect(refused.errors.contains("--force"))
        #expect(try ExportedFile(path).header.metadata["step"] == "4")
        let forced = try store.run("export", "reader@5", path, "--force")
        #expect(forced.exitCode == .success)
        #expect(try ExportedFile(path).header.metadata["step"] == "5")
    }

    @Test func anotherKindOfFileIsRefused() throws {
        let result = try LookingStore.withReader().run("export", "reader", "reader.npz")
        #expect(result.exitCode == .usage)
        #expect(
            result.errors == """
                error: export writes safetensors, which 'reader.npz' isn't named for
                try:   reader.npz.safetensors

                """)
    }

    @Test func jsonSaysWhatWasWritten() throws {
        let store = try LookingStore.withReader()
        let path = "\(store.folder)/out.safetensors"
        let report = try JSON.decode(
            ExportJSON.self, store.run("export", "reader@4", path, "--json").output)
        #expect(report.file == path)
        #expect(report.step == 4)
        #expect(report.parameters == 14)
        #expect(
            report.tensors
                == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
    }
}

private struct ExportJSON: Decodable {
    let file: String
    let step, parameters: Int
    let tensors: [String]
}

/// A safetensors file, read as its format is described.
private struct ExportedFile {
    struct Tensor: Decodable {
        let shape: [Int]
        let dataOffsets: [Int]
    }

    struct Header: Decodable {
        let metadata: [String: String]
        let weight0, bias0, weight1, bias1: Tensor

        private enum CodingKeys: String, CodingKey {
            case metadata = "__metadata__"
            case weight0 = "layers.0.weight"
            case bias0 = "layers.0.bias"
            case weight1 = "layers.1.weight"
            case bias1 = "layers.1.bias"
        }
    }

    let header: Header
    private let data: [UInt8]

    init(_ path: String) throws {
        let file = try #require(fopen(path, "rb"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        header = try JSON.decode(
            Header.self, String(decoding: bytes[8..<8 + length], as: UTF8.self))
        data = Array(bytes[(8 + length)...])
    }

    func values(of tensor: Tensor) -> [Float] {
        stride(from: tensor.dataOffsets[0], to: tensor.dataOffsets[1], by: 4).map { start in
            let bits = data[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Float(bitPattern: bits)
        }
    }
}
