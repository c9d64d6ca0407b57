// Stores that earlier versions wrote: each is opened by every later one, and every state in it is
// what it was. `Stores/schema-N.db` was written by the version that brought schema N.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct OldStoreTests {
    private static let stores = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/Stores"
    }()

    /// A copy: opening a store brings it up to date.
    private func copy(of name: String, in folder: TemporaryFolder) throws -> String {
        let file = try #require(fopen("\(Self.stores)/\(name)", "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return try folder.write(bytes, to: name)
    }

    /// The walkthrough trained to step 40, rolled back to 20, trained to 30 at another rate.
    @Test(arguments: ["schema-1.db"])
    func everyStateIsWhatItWas(name: String) throws {
        let folder = try TemporaryFolder()
        let store = try ModelStore(path: copy(of: name, in: folder), now: StoreFixture.now)
        let network = try store.network(named: "walkthrough")
        let expected = [
            ("walkthrough@0", 0, "ad90400b4f4316cf"), ("walkthrough@ten", 10, "e21f9181e32bee47"),
            ("walkthrough@20", 20, "a69b279cfe81e01b"), ("walkthrough", 30, "faf325b58d63eaad"),
            ("walkthrough@{2}", 40, "90060a654d590a67"),
        ]
        for (address, step, sha256) in expected {
            let found = try store.resolve(Address(parsing: address), now: StoreFixture.now)
            let values = try #require(
                try store.storedState(
                    of: found.checkpoint, wordCount: network.architecture.parameterCount,
                    codec: StateCodec()))
            #expect(found.checkpoint.step == step)
            let digits = StateBytes.sha256(of: values).prefix(8).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            #expect(digits.joined() == sha256)
        }
        #expect(try store.health().structureFaults.isEmpty)
    }
}
