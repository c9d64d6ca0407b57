// Ranges of steps: an address whose anchor is two anchors with `..` between, and a stride.

/// Which steps of a branch are asked for, as it was written.
public struct AddressRange: Sendable, Equatable {
    public let network: String
    public let branch: String?
    /// Nil: from the first step on.
    public let lower: Address?
    /// Nil: up to where the branch stands.
    public let upper: Address?
    /// Every so many steps, counted from the lower end.
    public let stride: Int

    /// Parses a range; a plain address means all steps up to the checkpoint it names.
    public init(parsing text: String) throws {
        try Address.requireAnchor(in: text)
        let (head, suffix) = Address.split(text)
        (network, branch) = try Address.parseBranch(head, of: text)
        guard let dots = Self.firstDots(in: suffix) else {
            lower = nil
            upper = try Address(parsing: text)
            stride = 1
            return
        }
        let rest = suffix[dots.upperBound...]
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts[0].contains("..") else { throw Address.malformed(text) }
        stride = try Self.parseStride(parts.count == 2 ? parts[1] : nil, of: text)
        lower = try Self.bound(String(suffix[..<dots.lowerBound]), network, branch, text)
        upper = try Self.bound(parts[0], network, branch, text)
    }

    private static func firstDots(in suffix: String) -> Range<String.Index>? {
        var index = suffix.startIndex
        while index < suffix.endIndex {
            let rest = suffix[index...]
            if rest.hasPrefix("..") { return index..<suffix.index(index, offsetBy: 2) }
            index = suffix.index(after: index)
        }
        return nil
    }

    private static func parseStride(_ text: String?, of whole: String) throws -> Int {
        guard let text else { return 1 }
        guard let stride = Int(text), stride > 0 else {
            throw StoreError(
                .invalid, "'\(whole)': the number behind / must be a whole number of at least 1",
                hint: "NET@100..200/10")
        }
        return stride
    }

    private static func bound(
        _ text: String, _ network: String, _ branch: String?, _ whole: String
    ) throws -> Address? {
        guard !text.isEmpty else { return nil }
        let (anchor, back) = try Address.parseAnchor(text, of: whole)
        return Address(network: network, branch: branch, anchor: anchor, back: back)
    }
}
