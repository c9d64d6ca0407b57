// How stored states become bytes in snapshot chunks and back.
//
// A state is the network's float32 values in the order of its tensors, then what the optimizer and the
// schedule keep, little-endian; its SHA-256 is over those bytes, whatever the encoding.

internal import Compression
internal import Digest

/// The forms that stored states may have.
enum StateEncoding: String, Sendable {
    /// One Zstandard frame that holds one state.
    case zstd
    /// One Zstandard frame that holds the states of consecutive steps, as `SegmentTransform` lays
    /// them out.
    case segment
}

/// Stored states ready to be written: encoding them needs no store, so no transaction waits for it.
public struct EncodedSnapshot: Sendable {
    public let steps: ClosedRange<Int>
    let encoding: StateEncoding
    /// Of the last state.
    let stateSHA256: [UInt8]
    /// Of all states of a segment, one after the other; nil for a state by itself.
    let segmentSHA256: [UInt8]?
    let stateByteCount: Int
    let bytes: [UInt8]

    /// What it takes in the store.
    public var byteCount: Int { bytes.count }
}

/// Encodes and decodes states; keeps its working memory.
public final class StateCodec {
    /// Dense float32 hardly shrinks (0.93 of its size) at any level, so the fastest one.
    private let zstandard = Zstandard(level: 1)

    public init() {}

    /// A keyframe: the state after one step.
    public func encode(_ state: [Float], of step: Int) throws -> EncodedSnapshot {
        try StateBytes.withBytes(of: state) { bytes in
            EncodedSnapshot(
                steps: step...step, encoding: .zstd, stateSHA256: SHA256.digest(of: bytes),
                segmentSHA256: nil, stateByteCount: bytes.count,
                bytes: try zstandard.compress(bytes))
        }
    }

    /// The states of consecutive steps, one after the other in `states`.
    public func encode(
        states: [Float], wordCount: Int, from firstStep: Int
    ) throws -> EncodedSnapshot {
        let count = states.count / wordCount
        precondition(count > 0 && states.count == count * wordCount, "not whole states")
        guard count > 1 else { return try encode(states, of: firstStep) }
        let transformed = [UInt8](unsafeUninitializedCapacity: states.count * 4) { bytes, length in
            states.withUnsafeBufferPointer {
                SegmentTransform.apply(
                    $0, wordCount: wordCount, into: UnsafeMutableRawBufferPointer(bytes))
            }
            length = states.count * 4
        }
        return EncodedSnapshot(
            steps: firstStep...firstStep + count - 1, encoding: .segment,
            stateSHA256: StateBytes.sha256(ofLast: wordCount, of: states),
            segmentSHA256: StateBytes.sha256(of: states), stateByteCount: wordCount * 4,
            bytes: try transformed.withUnsafeBytes { try zstandard.compress($0) })
    }

    /// The states that were encoded, one after the other. Their hashes are the caller's to compare.
    func decode(
        _ bytes: [UInt8], _ encoding: StateEncoding, stateCount: Int, wordCount: Int
    ) throws -> [Float] {
        let decoded = try zstandard.decompress(bytes, byteCount: stateCount * wordCount * 4)
        guard encoding == .segment else { return StateBytes.values(of: decoded) }
        return [Float](unsafeUninitializedCapacity: stateCount * wordCount) { words, count in
            decoded.withUnsafeBytes {
                SegmentTransform.invert($0, wordCount: wordCount, into: words)
            }
            count = stateCount * wordCount
        }
    }
}
