// Reads the numbers that other programs computed, from the folder Reference beside the tests.

import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Decodes a file of the folder Reference.
func referenceFile<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Reference")
    return try JSONDecoder().decode(
        Content.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
}

/// Decodes a value from a JSON text.
func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
}

/// Encodes a value to a JSON text with sorted keys.
func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
