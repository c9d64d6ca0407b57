// Why an architecture is refused. Layers are counted from 0, as in the exported tensors' names.

/// A network that can't be: the part at fault and the way out.
public enum ArchitectureError: Error, Sendable, Equatable {
    /// There are no inputs, or more than `Architecture.maximumUnitCount`.
    case inputCount(Int)

    /// There is no layer at all.
    case noLayers

    /// There are more layers than `Architecture.maximumLayerCount`.
    case tooManyLayers(Int)

    /// A layer has no units, or more than `Architecture.maximumUnitCount`.
    case unitCount(Int, layer: Int)

    /// A softmax layer has a single unit, whose output would be 1 whatever the weights.
    case softmaxOverOneUnit(layer: Int)

    /// The loss is fused with another activation than the last layer, numbered here, has.
    case lossNeedsActivation(Loss, Activation, layer: Int)

    /// A layer's dropout is not 0 to less than 1.
    case dropout(Double, layer: Int)

    /// The last layer, numbered here, has dropout, so the network's answer would be dropped.
    case dropoutOfOutputs(layer: Int)

    /// There are more weights and biases than `Architecture.maximumParameterCount`.
    case tooManyParameters(Int)
}

extension ArchitectureError: CustomStringConvertible {
    /// What is wrong with which part.
    public var description: String {
        switch self {
        case .inputCount(let count) where count < 1:
            "\(count) inputs; a network needs at least 1"
        case .inputCount(let count):
            "\(count) inputs; a network takes at most \(Architecture.maximumUnitCount)"
        case .noLayers:
            "no layers; a network needs at least 1"
        case .tooManyLayers(let count):
            "\(count) layers; a network has at most \(Architecture.maximumLayerCount)"
        case .unitCount(let count, let layer) where count < 1:
            "layer \(layer): \(count) units; a layer needs at least 1"
        case .unitCount(let count, let layer):
            "layer \(layer): \(count) units; a layer has at most "
                + "\(Architecture.maximumUnitCount)"
        case .softmaxOverOneUnit(let layer):
            "layer \(layer): softmax over 1 unit is always 1; softmax needs at least 2 units"
        case .lossNeedsActivation(let loss, let activation, let layer):
            "layer \(layer): \(loss.rawValue) needs \(loss.requiredActivation?.rawValue ?? "") here, "
                + "not \(activation.rawValue)"
        case .dropout(let probability, let layer):
            "layer \(layer): a dropout of \(probability); it is from 0 to less than 1"
        case .dropoutOfOutputs(let layer):
            "layer \(layer): dropout after the last layer would drop the network's answers"
        case .tooManyParameters(let count):
            "\(count) weights and biases; a network has at most "
                + "\(Architecture.maximumParameterCount)"
        }
    }

    /// The way out.
    public var hint: String {
        switch self {
        case .inputCount(let count) where count < 1:
            "give the number of values in one row of inputs"
        case .inputCount:
            "leave out inputs, or combine them before training"
        case .noLayers:
            "describe at least the output layer, with one unit for each target"
        case .tooManyLayers:
            "use fewer, wider layers"
        case .unitCount(let count, _) where count < 1:
            "give the layer at least 1 unit, or leave the layer out"
        case .unitCount:
            "use fewer units"
        case .softmaxOverOneUnit:
            "use sigmoid for one output, or one unit for each class"
        case .lossNeedsActivation(let loss, _, _):
            "make the last layer \(loss.requiredActivation?.rawValue ?? ""), or use the loss squared-error"
        case .dropout:
            "use a probability such as 0.2"
        case .dropoutOfOutputs:
            "leave dropout out of the last layer"
        case .tooManyParameters:
            "use fewer inputs, or fewer units in neighbouring layers"
        }
    }
}
