// The name of the arithmetic. A lineage records it, because its steps can only be replayed bit for
// bit by the arithmetic that took them. docs/NUMERICS.md is its specification.

/// The arithmetic that every number of a network comes from.
public enum Numerics {
    /// The version recorded with everything trained by this arithmetic.
    ///
    /// `nn1-preview` is computed by the reference kernels alone; it becomes `nn1` once the fast
    /// kernels are held to its bits.
    public static let version = "nn1-preview"
}
