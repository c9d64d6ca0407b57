// Times several ways to do the same so that their ratio holds on a busy machine.

/// One side of a comparison.
struct Contender {
    /// Repeats its work so often and returns the microseconds that all of it took.
    let repeatWork: (_ count: Int) throws -> Double

    init(repeatWork: @escaping (_ count: Int) throws -> Double) {
        self.repeatWork = repeatWork
    }

    /// One that is timed here.
    init(work: @escaping () -> Void) {
        self.init { count in
            let start = ContinuousClock.now
            for _ in 0..<count { work() }
            return (ContinuousClock.now - start) / .microseconds(1)
        }
    }
}

/// Rounds in which the contenders take turns (A B A B A B), each long enough to be timed.
struct Contest {
    private let roundCount: Int
    private let leastMicroseconds: Double

    /// A contest of full size, or of a part of it.
    init(roundCount: Int, leastTime: Duration, scale: Double) {
        self.roundCount = max(1, Int(Double(roundCount) * scale))
        leastMicroseconds = leastTime / .microseconds(1) * scale
    }

    /// For each contender the microseconds of one repetition: the median of its rounds.
    func medians(of contenders: [Contender]) throws -> [Double] {
        let counts = try contenders.map(repetitions)
        var times = contenders.map { _ in [Double]() }
        for _ in 0..<roundCount {
            for (index, contender) in contenders.enumerated() {
                times[index].append(try time(contender, counts[index]))
            }
        }
        return times.map(\.median)
    }

    /// Doubles the work until it takes long enough; that also warms everything up.
    private func repetitions(of contender: Contender) throws -> Int {
        var count = 1
        while try contender.repeatWork(count) < leastMicroseconds { count *= 2 }
        return count
    }

    /// After some work that isn't timed, in which caches and clock speed get over the other side.
    private func time(_ contender: Contender, _ count: Int) throws -> Double {
        _ = try contender.repeatWork((count + 7) / 8)
        return try contender.repeatWork(count) / Double(count)
    }
}
