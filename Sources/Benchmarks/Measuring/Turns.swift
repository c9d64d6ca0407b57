// Measurements that each know how much they do, in turns.

/// Rounds in which measurements take turns (A B C, C B A, A B C), as what the machine does besides
/// changes from minute to minute.
struct Turns {
    private let roundCount: Int

    /// Rounds of a measurement of full size, or of a part of it.
    init(roundCount: Int, scale: Double) {
        self.roundCount = max(1, Int(Double(roundCount) * scale))
    }

    /// For each measurement the median of its rounds.
    func medians(of measurements: [() throws -> Double]) throws -> [Double] {
        var results = measurements.map { _ in [Double]() }
        for round in 0..<roundCount {
            let indices = Array(measurements.indices)
            for index in round.isMultiple(of: 2) ? indices : indices.reversed() {
                results[index].append(try measurements[index]())
            }
        }
        return results.map(\.median)
    }
}
