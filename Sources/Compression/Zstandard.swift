// Zstandard frames (RFC 8878) by libzstd.

internal import CZstd

/// Why bytes could not be compressed or decompressed.
public struct CompressionError: Error, Sendable, CustomStringConvertible {
    public let description: String
}

/// Compresses and decompresses whole frames; keeps its working memory from one to the next.
public final class Zstandard {
    private let compressor: OpaquePointer
    private let decompressor: OpaquePointer
    private let level: Int32

    /// - Parameter level: 1 (fastest) to 19 (smallest).
    public init(level: Int) {
        guard let compressor = ZSTD_createCCtx(), let decompressor = ZSTD_createDCtx() else {
            preconditionFailure("out of memory for libzstd's contexts")
        }
        self.compressor = compressor
        self.decompressor = decompressor
        self.level = Int32(level)
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(decompressor)
    }

    /// One frame that holds these bytes.
    public func compress(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return try [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let result = ZSTD_compressCCtx(
                compressor, buffer.baseAddress, bound, bytes.baseAddress, bytes.count, level)
            count = try Self.checked(result)
        }
    }

    /// The bytes of a frame, which must be exactly `byteCount`.
    ///
    /// The memory it takes is `byteCount` whatever the frame claims.
    public func decompress(_ frame: [UInt8], byteCount: Int) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let result = ZSTD_decompressDCtx(
                decompressor, buffer.baseAddress, byteCount, frame, frame.count)
            count = try Self.checked(result)
        }
        guard bytes.count == byteCount else {
            throw CompressionError(
                description: "holds \(bytes.count) bytes where \(byteCount) are expected")
        }
        return bytes
    }

    private static func checked(_ result: Int) throws -> Int {
        guard ZSTD_isError(result) == 0 else {
            throw CompressionError(description: String(cString: ZSTD_getErrorName(result)))
        }
        return result
    }
}
