// How much memory a network may take, refused before any of it is taken.

package import CommandLineArguments
package import NeuralNetwork
package import Training

/// The limit of `--memory-limit`.
package struct MemoryLimit: Sendable {
    package static let option = Option(
        "--memory-limit", value: "SIZE",
        help: "refuse what would take more memory, such as 512M or 16G", as: .byteSize
    ).defaulting(to: "8G")

    package let byteCount: Int

    package init(byteCount: Int) {
        self.byteCount = byteCount
    }

    /// Refuses a network that could not be trained within the limit, one row at a time by the
    /// optimizer that takes least.
    ///
    /// - Throws: `MemoryLimitExceeded`.
    package func check(_ architecture: Architecture) throws {
        let needed = architecture.trainingByteCount(batchSize: 1, optimizer: Optimizer(.sgd))
        guard needed <= byteCount else {
            throw MemoryLimitExceeded(
                what:
                    "training a network of \(Format.count(architecture.parameterCount, "parameter"))",
                byteCount: needed, limit: byteCount)
        }
    }
}

extension MemoryLimitExceeded: FailureConvertible {
    package var failure: CommandFailure {
        CommandFailure(
            .refused,
            "\(what) takes \(Format.bytes(byteCount)) of memory, and the limit is "
                + Format.bytes(limit),
            hint: "--memory-limit \(Self.text(byteCount)), or smaller layers or batches")
    }

    /// A limit that is enough, as one types it: `13G`, `25M`.
    private static func text(_ byteCount: Int) -> String {
        let units = [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "K")]
        let (size, name) = units.first { byteCount >= $0.0 } ?? (1, "")
        return "\((byteCount + size - 1) / size)\(name)"
    }
}
