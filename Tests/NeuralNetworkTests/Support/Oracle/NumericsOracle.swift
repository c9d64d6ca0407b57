// A training run by docs/NUMERICS.md: "Forward", "Backward", and the steps around them.

import NeuralNetwork

/// A network in training, as the page describes it.
struct NumericsOracle {
    let architecture: Architecture
    let settings: StepSettings
    var state: OracleState

    /// What one step computed.
    struct Step {
        let error: Float
        let gradient: [Float]
        let rate: Float
    }

    init(_ architecture: Architecture, _ settings: StepSettings, parameters: [Float]) {
        self.architecture = architecture
        self.settings = settings
        state = OracleState(parameters, settings)
    }

    /// Takes a step on rows; nil if it is refused, and the state is what it was.
    mutating func step(_ number: Int, inputs: [[Float]], targets: [[Float]]) -> Step? {
        let (error, gradient) = pass(number, inputs: inputs, targets: targets)
        let rate = Oracle.rate(settings, s: state.s ?? 0, r: state.plateau?.reductions ?? 0)
        var next = Oracle.updated(state, gradient: gradient, rate: rate, settings.optimizer)
        let values = [error] + gradient + next.parameters + next.slots.flatMap(\.self)
        guard values.allSatisfy(\.isFinite) else { return nil }
        if let s = next.s { next.s = s + 1 }
        next.plateau?.errorSum += error
        next.plateau?.errorCount += 1
        state = next
        return Step(error: error, gradient: gradient, rate: rate)
    }

    /// Ends an epoch.
    mutating func endEpoch(validationError: Float?) {
        guard case .plateau(let plateau) = settings.schedule.rule else { return }
        state.plateau?.look(at: validationError, plateau)
    }

    /// The losses of rows, with nothing dropped.
    func losses(inputs: [[Float]], targets: [[Float]]) -> [Float] {
        let values = forward(inputs) { _, _, outputs in outputs }
        return rowLosses(values, targets)
    }

    /// What each output of a layer is multiplied by: 0 where it is dropped; nil without dropout.
    func dropout(step: Int, layer: Int, rowCount: Int) -> [[Float?]]? {
        let (probability, units) = (layers[layer].dropout, layers[layer].unitCount)
        guard probability > 0 else { return nil }
        let threshold = UInt32(probability * 4_294_967_296)
        let stream = OracleStream(
            seed: settings.seed, purpose: 4, number: UInt64(step) * 1024 + UInt64(layer))
        return (0..<rowCount).map { b in
            (0..<units).map { o in
                stream.word(b * units + o) < threshold ? nil : Float(1 / (1 - probability))
            }
        }
    }

    // MARK: Passes

    private typealias Rows = [[Float]]

    /// One layer's x, o, and x̂ of the layer above.
    private struct LayerValues {
        var x: Rows
        var o: Rows
        var kept: Rows
    }

    private var layers: [DenseLayer] { architecture.layers }

    private func pass(_ number: Int, inputs: Rows, targets: Rows) -> (Float, [Float]) {
        let masks = layers.indices.map {
            dropout(step: number, layer: $0, rowCount: inputs.count)
        }
        let values = forward(inputs) { layer, b, outputs in drop(outputs, masks[layer]?[b]) }
        let error = Oracle.error(rowLosses(values, targets))

        var gradient: [Float] = []
        var deltas = targets.indices.map { b in
            Oracle.lastDeltas(
                architecture, x: values[layers.count - 1].x[b], o: values[layers.count - 1].o[b],
                t: targets[b], rowCount: targets.count)
        }
        for layer in layers.indices.reversed() {
            let below = layer == 0 ? inputs : values[layer - 1].kept
            gradient = self.gradient(layer, inputs: below, deltas: deltas) + gradient
            guard layer > 0 else { break }
            deltas = targets.indices.map { b in
                let g = inputGradient(layer, deltas[b], rowCount: targets.count)
                return Oracle.deltas(
                    layers[layer - 1].activation, x: values[layer - 1].x[b],
                    o: values[layer - 1].o[b], g: drop(g, masks[layer - 1]?[b]))
            }
        }
        return (error, gradient)
    }

    private func forward(
        _ inputs: Rows, drop: (_ layer: Int, _ b: Int, _ outputs: [Float]) -> [Float]
    ) -> [LayerValues] {
        var values: [LayerValues] = []
        for layer in layers.indices {
            let x = (values.last?.kept ?? inputs).map { weightedSums(layer, of: $0) }
            let o = x.map { Oracle.outputs(layers[layer].activation, $0) }
            let kept = o.enumerated().map { b, outputs in drop(layer, b, outputs) }
            values.append(LayerValues(x: x, o: o, kept: kept))
        }
        return values
    }

    private func rowLosses(_ values: [LayerValues], _ targets: Rows) -> [Float] {
        let last = values[layers.count - 1]
        return targets.indices.map { b in
            Oracle.rowLoss(architecture.loss, x: last.x[b], o: last.o[b], t: targets[b])
        }
    }

    private func drop(_ values: [Float], _ mask: [Float?]?) -> [Float] {
        guard let mask else { return values }
        return zip(values, mask).map { value, factor in factor.map { value * $0 } ?? 0 }
    }

    // MARK: Products

    private func shape(_ layer: Int) -> (inputs: Int, outputs: Int, weights: Int) {
        let sizes = [architecture.inputCount] + layers.map(\.unitCount)
        let start = (0..<layer).reduce(0) { start, below in
            start + sizes[below] * sizes[below + 1]
                + (layers[below].hasBias ? sizes[below + 1] : 0)
        }
        return (sizes[layer], sizes[layer + 1], start)
    }

    private func weightedSums(_ layer: Int, of x: [Float]) -> [Float] {
        let (inputs, outputs, start) = shape(layer)
        return (0..<outputs).map { o in
            let bias = layers[layer].hasBias ? state.parameters[start + inputs * outputs + o] : 0
            return Oracle.chain(
                from: bias, x.indices.map { (x[$0], state.parameters[start + $0 * outputs + o]) })
        }
    }

    /// The weights' gradient, and after it the biases'.
    private func gradient(_ layer: Int, inputs x: Rows, deltas d: Rows) -> [Float] {
        let (inputs, outputs, _) = shape(layer)
        let weights = (0..<inputs).flatMap { i in
            (0..<outputs).map { o in Oracle.chain(x.indices.map { (x[$0][i], d[$0][o]) }) }
        }
        guard layers[layer].hasBias else { return weights }
        return weights + (0..<outputs).map { o in Oracle.sum(d.map { $0[o] }) }
    }

    private func inputGradient(_ layer: Int, _ d: [Float], rowCount: Int) -> [Float] {
        let (inputs, outputs, start) = shape(layer)
        return (0..<inputs).map { i in
            let terms = d.indices.map { (d[$0], state.parameters[start + i * outputs + $0]) }
            if rowCount >= 8 { return Oracle.chain(terms) }
            return Oracle.join(
                (0..<16).map { j in
                    Oracle.chain(
                        stride(from: j, to: terms.count, by: 16).map { terms[$0] })
                })
        }
    }
}
