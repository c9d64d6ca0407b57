// Which names networks, datasets, branches and tags may have.

/// The rule for names, so that each fits into an address and a command line unquoted.
enum Name {
    static let maximumLength = 64

    /// Throws unless `name` is 1 to 64 letters, digits, `_`, `-` or `.`, and starts with a letter,
    /// a digit or `_`.
    static func check(_ name: String, of kind: String) throws {
        guard let first = name.unicodeScalars.first else {
            throw StoreError(.invalid, "the name of a \(kind) is empty")
        }
        let isValid =
            name.unicodeScalars.count <= maximumLength
            && first != "-" && first != "."
            && name.unicodeScalars.allSatisfy(isAllowed)
        guard isValid else {
            throw StoreError(
                .invalid,
                "'\(name)' can't be the name of a \(kind): up to \(maximumLength) of a-z A-Z 0-9 "
                    + "_ - . and none of the last two first")
        }
    }

    /// Tags also stay clear of what an address already means something by.
    static func checkTag(_ name: String) throws {
        try check(name, of: "tag")
        let isNumber = name.allSatisfy(\.isNumber)
        guard !isNumber, !Address.reservedAnchors.contains(name), !name.contains("..") else {
            throw StoreError(
                .invalid, "'\(name)' can't be a tag: in an address it already means something else")
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": true
        default: false
        }
    }
}
