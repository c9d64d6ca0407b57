// The dropout of one layer, as numbers that kernels take.

internal import CKernels

/// The part of a layer's outputs that training drops, and what makes up for them.
struct DropoutLayer: Sendable {
    private let index: Int

    /// Words of the random stream below it drop their output.
    private let threshold: UInt32

    /// 1 / (1 - probability).
    private let scale: Float

    /// Nil for a layer without dropout.
    init?(_ layer: DenseLayer, index: Int) {
        guard layer.dropout > 0 else { return nil }
        self.index = index
        threshold = UInt32(layer.dropout * 0x1p32)
        scale = Float(1 / (1 - layer.dropout))
    }

    /// The draws of one step; the same step drops the same outputs whenever it is computed.
    func draws(_ step: DropoutStep) -> nn_dropout {
        nn_dropout(
            seed: step.seed,
            number: UInt64(step.step) << 10 | UInt64(index),
            purpose: RandomPurpose.dropout.rawValue, threshold: threshold, scale: scale)
    }
}

/// Which outputs a step drops: a function of these two and the layer.
struct DropoutStep {
    let seed: UInt64

    /// The step that is computed, counted along the branch.
    let step: Int
}
