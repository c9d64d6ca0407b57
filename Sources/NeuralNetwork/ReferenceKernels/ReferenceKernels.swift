// The plain kernels: one scalar loop for each formula of docs/NUMERICS.md. They are the reference
// that every faster kernel is held to, bit for bit, and stay for that. Nothing here allocates,
// checks bounds or knows of layers; NetworkPass and its callers hand it valid memory.
//
// Legend: b = row of the batch, i = input, o = output; rows of a matrix follow one another.
// fma(x, y, z) = x·y + z with one rounding, in Swift z.addingProduct(x, y).

/// The arithmetic of a pass through a network, over unsafe pointers.
enum ReferenceKernels {
    /// Memory a kernel reads.
    typealias Source = UnsafePointer<Float>

    /// Memory a kernel writes.
    typealias Destination = UnsafeMutablePointer<Float>
}
