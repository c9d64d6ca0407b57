// Swift values in the store's JSON columns, with stable bytes.

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// JSON text of a Codable value, keys sorted, so that equal values have equal text.
enum JSONColumn {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Parameter place: what the text describes, for the error.
    static func decode<T: Decodable>(_ type: T.Type, from text: String, place: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoreError(.damaged, "the stored description of \(place) can't be read")
        }
    }
}
