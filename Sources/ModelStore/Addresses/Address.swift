// The address grammar, one for every command:
//
//     NET | NET:BRANCH     then optionally
//     @4217 @latest @best @best:METRIC @first @TAG @{3} @{2h} @sha256prefix   then optionally ~5
//
// and for ranges  @100..200  @100..200/10  @..  @TAG..best
//
// Parsing knows nothing of any store; what a name means is decided when it is resolved.

/// Where a checkpoint is looked for, as it was written.
public struct Address: Sendable, Equatable {
    public enum Anchor: Sendable, Equatable {
        case step(Int)
        /// Where the branch stands.
        case latest
        case first
        /// The lowest validation error, else the lowest error; or the best of a metric.
        case best(metric: String?)
        /// A tag or the first digits of a state's SHA-256.
        case named(String)
        /// Where the branch stood so many moves ago.
        case reflog(Int)
        /// Where the branch stood so many milliseconds ago.
        case ago(milliseconds: Int)
    }

    public let network: String
    /// Nil where none was written: `main`.
    public let branch: String?
    public let anchor: Anchor
    /// Steps further back.
    public let back: Int

    static let reservedAnchors: Set<String> = ["latest", "best", "first"]

    public init(network: String, branch: String? = nil, anchor: Anchor = .latest, back: Int = 0) {
        self.network = network
        self.branch = branch
        self.anchor = anchor
        self.back = back
    }

    /// Parses an address of one checkpoint.
    public init(parsing text: String) throws {
        try Self.requireAnchor(in: text)
        let (head, suffix) = Self.split(text)
        guard !suffix.contains("..") else {
            throw StoreError(
                .invalid, "'\(text)' is a range of steps where one step is asked for",
                hint: "\(head)@STEP")
        }
        let (network, branch) = try Self.parseBranch(head, of: text)
        let (anchor, back) = try Self.parseAnchor(suffix, of: text)
        self.init(network: network, branch: branch, anchor: anchor, back: back)
    }

    // MARK: Parts

    /// Refuses `reader@`, which ends where it would name its checkpoint.
    static func requireAnchor(in text: String) throws {
        let name = text.prefix { $0 != "@" }
        let rest = text.dropFirst(name.count)
        guard rest == "@" || rest.hasPrefix("@~") else { return }
        throw StoreError(
            .invalid, "nothing stands after the @ of '\(text)'",
            hint: "\(name), or \(name)@STEP, \(name)@best, \(name)@TAG")
    }

    /// `NET:BRANCH~5` has no `@`; everything from the first `@` or `~` on is the suffix.
    static func split(_ text: String) -> (head: String, suffix: String) {
        let end = text.firstIndex { $0 == "@" || $0 == "~" } ?? text.endIndex
        let suffix = text[end...]
        return (String(text[..<end]), String(suffix.hasPrefix("@") ? suffix.dropFirst() : suffix))
    }

    static func parseBranch(
        _ head: String, of text: String
    ) throws -> (network: String, branch: String?) {
        let parts = head.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts.contains("") else { throw malformed(text) }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    static func parseAnchor(_ suffix: String, of text: String) throws -> (Anchor, back: Int) {
        let parts = suffix.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        var back = 0
        for part in parts.dropFirst() {
            guard let count = part.isEmpty ? 1 : stepNumber(part) else { throw malformed(text) }
            back += count
        }
        return (try parseName(parts.first ?? "", of: text), back)
    }

    private static func parseName(_ name: String, of text: String) throws -> Anchor {
        switch name {
        case "", "latest": return .latest
        case "first": return .first
        case "best": return .best(metric: nil)
        case _ where name.hasPrefix("best:"):
            guard name.count > 5 else { throw malformed(text) }
            return .best(metric: String(name.dropFirst(5)))
        case _ where name.hasPrefix("{"): return try parseBraces(name, of: text)
        default: break
        }
        // No step is written 01234567, but a hash may begin so.
        let isHash = name.hasPrefix("0") && name.utf8.count >= HashPrefix.shownDigitCount
        if name.allSatisfy(\.isNumber), !isHash {
            guard let step = stepNumber(name) else { throw malformed(text) }
            return .step(step)
        }
        guard !name.contains("@"), !name.contains(":") else { throw malformed(text) }
        return .named(name)
    }

    private static func parseBraces(_ name: String, of text: String) throws -> Anchor {
        guard name.hasSuffix("}") else { throw malformed(text) }
        let inner = String(name.dropFirst().dropLast())
        if let count = stepNumber(inner) { return .reflog(count) }
        guard let unit = inner.last.flatMap({ millisecondsByUnit[$0] }),
            let count = stepNumber(String(inner.dropLast())), count < Int.max / unit
        else { throw malformed(text) }
        return .ago(milliseconds: count * unit)
    }

    private static let millisecondsByUnit: [Character: Int] = [
        "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]

    /// Plain ASCII digits only, and few enough that sums of two never overflow.
    private static func stepNumber(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 15, text.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            return nil
        }
        return Int(text)
    }

    static func malformed(_ text: String) -> StoreError {
        StoreError(
            .invalid, "'\(text)' is no address of a checkpoint",
            hint: "NET, NET:BRANCH, NET@4217, NET@best, NET@TAG, NET@{1}, NET@{2h}, NET@9f2c41d0, "
                + "each also with ~5")
    }
}

extension Address: CustomStringConvertible {
    public var description: String {
        let place = branch.map { "\(network):\($0)" } ?? network
        let suffix =
            switch anchor {
            case .latest: ""
            case .step(let step): "@\(step)"
            case .first: "@first"
            case .best(let metric): metric.map { "@best:\($0)" } ?? "@best"
            case .named(let name): "@\(name)"
            case .reflog(let count): "@{\(count)}"
            case .ago(let milliseconds): "@{\(milliseconds / 1000)s}"
            }
        return place + suffix + (back > 0 ? "~\(back)" : "")
    }
}
