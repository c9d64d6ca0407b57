// A replay that did not give what was recorded.

public import ModelStore

/// Computing recorded steps again gave something else: what is stored is damaged, or this machine
/// computes wrongly. Nothing after that step can be had from the states before it.
public struct ReplayMismatch: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Finding: Sendable, Equatable {
        /// The bits of the step's error, recorded and found.
        case error(expected: Double, found: Float)
        /// The hash of the state after the step, recorded and found.
        case state(expected: [UInt8], found: [UInt8])
        /// A measurement of the step.
        case metric(name: String, expected: Double, found: Double)
        /// The step could not be taken.
        case divergence(String)
    }

    public let network: String
    public let checkpoint: Checkpoint
    /// The step that the replay started from.
    public let startStep: Int
    public let finding: Finding

    public var description: String {
        "\(network) step \(checkpoint.step) (lineage \(checkpoint.lineageID)), replayed from step "
            + "\(startStep): \(finding.description)"
    }
}

extension ReplayMismatch.Finding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .error(let expected, let found):
            "its error was recorded as \(expected) and is \(Double(found))"
        case .state(let expected, let found):
            "its state was recorded with SHA-256 \(Self.hexadecimal(expected)) and has "
                + Self.hexadecimal(found)
        case .metric(let name, let expected, let found):
            "its \(name) was recorded as \(expected) and is \(found)"
        case .divergence(let part): "it was recorded, and now \(part)"
        }
    }

    private static func hexadecimal(_ hash: [UInt8]) -> String {
        hash.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
