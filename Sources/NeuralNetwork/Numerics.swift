// The name of the arithmetic. A lineage records it, because its steps can only be replayed bit for
// bit by the arithmetic that took them. docs/NUMERICS.md is its specification.

/// The arithmetic that every number of a network comes from.
public enum Numerics {
    /// The version recorded with everything trained by this arithmetic.
    public static let version = "nn1"

    /// The versions whose lineages this arithmetic goes on with, bit for bit.
    ///
    /// `nn1-preview` was the name of the same bits while there were fewer functions.
    public static let compatibleVersions = [version, "nn1-preview"]
}
