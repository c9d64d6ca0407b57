// A state as bytes: what is hashed, and what encodings encode.

internal import Digest

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
        #if _endian(little)
            return [Float](unsafeUninitializedCapacity: bytes.count / 4) { values, count in
                count = bytes.count / 4
                UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes.prefix(count * 4))
            }
        #else
            return bytes.withUnsafeBytes { buffer in
                (0..<buffer.count / 4).map { index in
                    let bits = buffer.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: bits))
                }
            }
        #endif
    }

    /// SHA-256 of a state, as every command shows it.
    public static func sha256(of values: [Float]) -> [UInt8] {
        withBytes(of: values) { SHA256.digest(of: $0) }
    }

    /// SHA-256 of the last of several states that stand one after the other.
    static func sha256(ofLast wordCount: Int, of values: [Float]) -> [UInt8] {
        withBytes(of: values) { bytes in
            SHA256.digest(of: UnsafeRawBufferPointer(rebasing: bytes.suffix(wordCount * 4)))
        }
    }
}
