// How a stored state becomes bytes in snapshot chunks and back.
//
// A state is the network's float32 values in the order of its tensors, little-endian; its SHA-256
// is over those bytes, whatever the encoding. Segments of consecutive states and other codecs
// join here as further cases.

internal import Compression
internal import Digest

/// The forms that a stored state may have.
enum StateEncoding: String {
    /// One Zstandard frame that holds one state.
    case zstd
}

/// A state ready to be written: encoding it needs no store, so no transaction waits for it.
public struct EncodedState: Sendable {
    /// SHA-256 of the state itself.
    public let sha256: [UInt8]
    let encoding: StateEncoding
    let stateByteCount: Int
    let bytes: [UInt8]
}

/// Encodes and decodes states; keeps its working memory.
public final class StateCodec {
    /// Dense float32 hardly shrinks (0.93 of its size) at any level, so the fastest one.
    private let zstandard = Zstandard(level: 1)

    public init() {}

    public func encode(_ values: [Float]) throws -> EncodedState {
        try StateBytes.withBytes(of: values) { bytes in
            EncodedState(
                sha256: SHA256.digest(of: bytes), encoding: .zstd, stateByteCount: bytes.count,
                bytes: try zstandard.compress(bytes))
        }
    }

    func decode(_ bytes: [UInt8], _ encoding: StateEncoding, stateByteCount: Int) throws -> [UInt8]
    {
        switch encoding {
        case .zstd: try zstandard.decompress(bytes, byteCount: stateByteCount)
        }
    }
}

/// Float values as the little-endian bytes that are stored and hashed.
public enum StateBytes {
    public static func withBytes<T>(
        of values: [Float], _ body: (UnsafeRawBufferPointer) throws -> T
    ) rethrows -> T {
        #if _endian(little)
            return try values.withUnsafeBytes(body)
        #else
            return try values.map(\.bitPattern.littleEndian).withUnsafeBytes(body)
        #endif
    }

    public static func values(of bytes: [UInt8]) -> [Float] {
        bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / 4).map { index in
                let bits = buffer.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// SHA-256 of a state, as every command shows it.
    public static func sha256(of values: [Float]) -> [UInt8] {
        withBytes(of: values) { SHA256.digest(of: $0) }
    }
}
