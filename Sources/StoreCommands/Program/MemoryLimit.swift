// How much memory a network may take, refused before any of it is taken.

package import CommandLineArguments
package import NeuralNetwork

/// The limit of `--memory-limit`.
package struct MemoryLimit: Sendable {
    package static let option = Option(
        "--memory-limit", value: "SIZE", help: "refuse what would take more memory", as: .byteSize
    ).defaulting(to: "8G")

    package let byteCount: Int

    package init(byteCount: Int) {
        self.byteCount = byteCount
    }

    /// Refuses a network that could not be trained within the limit, one row at a time.
    ///
    /// - Throws: `CommandFailure` with the bytes needed and the limit.
    package func check(_ architecture: Architecture) throws {
        let needed = architecture.trainingByteCount(batchSize: 1)
        guard needed <= byteCount else {
            throw CommandFailure(
                .refused,
                "a network of \(Format.count(architecture.parameterCount, "parameter")) takes "
                    + "\(Format.bytes(needed)) of memory to train, and the limit is "
                    + Format.bytes(byteCount),
                hint: "--memory-limit \(Self.text(needed)), or smaller layers")
        }
    }

    /// A limit that is enough, as one types it: `13G`, `25M`.
    private static func text(_ byteCount: Int) -> String {
        let units = [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "K")]
        let (size, name) = units.first { byteCount >= $0.0 } ?? (1, "")
        return "\((byteCount + size - 1) / size)\(name)"
    }
}
