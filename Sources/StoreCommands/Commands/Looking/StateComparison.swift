// How far two states of one architecture are from each other, tensor by tensor.
//
// With a the values before, b the values after and d = b - a:
//
//     change         |d|₂ = √Σ d²
//     relative       |d|₂ / |a|₂, none where a is all zero
//     cosine         Σ a b / (|a|₂ |b|₂), none where a or b is all zero
//     changed        how many values have other bits; -0 is not +0
//     ULP distance   how many binary32 numbers a value is away from the other
//
// Differences, products and sums are in double precision, the sums in the order of the flat state,
// one after the other: the same two states give the same bits everywhere.

package import NeuralNetwork

/// One value of a state before and after.
package struct ValueChange: Sendable, Equatable {
    package let tensor: TensorLayout
    package let output: Int
    /// Nil for a bias.
    package let input: Int?
    package let before: Float
    package let after: Float

    /// The difference, after minus before.
    package var change: Double { Double(after) - Double(before) }

    /// The distance of the two values in units in the last place.
    package var ulpDistance: Int { Self.ulpDistance(before, after) }

    /// How many steps from one binary32 number to the next lead from one value to the other.
    ///
    /// The bit patterns, read as integers that are ordered as the numbers are, are subtracted.
    /// -0 and +0 are neighbours, so the distance is 0 exactly where the bits are the same.
    package static func ulpDistance(_ one: Float, _ other: Float) -> Int {
        abs(ordered(one) - ordered(other))
    }

    /// …, -0 is -1, +0 is 0, the smallest positive number is 1, …
    private static func ordered(_ number: Float) -> Int {
        let magnitude = Int(number.magnitude.bitPattern)
        return number.sign == .minus ? -1 - magnitude : magnitude
    }
}

/// What changed in one tensor.
package struct TensorChange: Sendable, Equatable {
    package let tensor: TensorLayout
    /// The L2 norm of the change.
    package let norm: Double
    /// The norm in relation to that of the values before; nil where those are all zero.
    package let relativeNorm: Double?
    /// The cosine of the angle between before and after; nil where one of them is all zero.
    package let cosine: Double?
    /// The value that changed most, the first in the state of equal ones; nil where no bit did.
    package let largest: ValueChange?
    /// How many values have other bits.
    package let changedCount: Int
    /// The largest ULP distance of a value.
    package let largestULPDistance: Int
}

/// The comparison of two states.
package struct StateComparison: Sendable {
    private let before: Parameters
    private let after: Parameters
    /// Every tensor's change, in the order of the state.
    package let tensors: [TensorChange]

    /// Compares two states whose tensors have the same shapes.
    package init(from before: Parameters, to after: Parameters) {
        precondition(
            before.architecture.tensors == after.architecture.tensors,
            "the tensors of both states have the same shapes")
        self.before = before
        self.after = after
        tensors = before.architecture.tensors.map { tensor in
            Self.compare(tensor, before.values, after.values)
        }
    }

    /// Whether every bit is the same.
    package var isIdentical: Bool { tensors.allSatisfy { $0.changedCount == 0 } }

    private static func compare(
        _ tensor: TensorLayout, _ before: [Float], _ after: [Float]
    ) -> TensorChange {
        var (changeSquares, beforeSquares, afterSquares, products) = (0.0, 0.0, 0.0, 0.0)
        var (changedCount, largestDistance) = (0, 0)
        var largest: (index: Int, size: Double)?
        for index in tensor.range {
            let (a, b) = (Double(before[index]), Double(after[index]))
            changeSquares += (b - a) * (b - a)
            beforeSquares += a * a
            afterSquares += b * b
            products += a * b
            guard before[index].bitPattern != after[index].bitPattern else { continue }
            changedCount += 1
            largestDistance = max(
                largestDistance, ValueChange.ulpDistance(before[index], after[index]))
            if abs(b - a) > largest?.size ?? -1 { largest = (index, abs(b - a)) }
        }
        let norms = beforeSquares.squareRoot() * afterSquares.squareRoot()
        return TensorChange(
            tensor: tensor, norm: changeSquares.squareRoot(),
            relativeNorm: beforeSquares > 0
                ? changeSquares.squareRoot() / beforeSquares.squareRoot() : nil,
            // Rounding may lead a hair beyond what a cosine can be.
            cosine: norms > 0 ? min(1, max(-1, products / norms)) : nil,
            largest: largest.map { change(at: $0.index, of: tensor, before, after) },
            changedCount: changedCount, largestULPDistance: largestDistance)
    }

    private static func change(
        at index: Int, of tensor: TensorLayout, _ before: [Float], _ after: [Float]
    ) -> ValueChange {
        let (input, output) = (index - tensor.offset).quotientAndRemainder(
            dividingBy: tensor.outputCount)
        return ValueChange(
            tensor: tensor, output: output, input: tensor.kind == .bias ? nil : input,
            before: before[index], after: after[index])
    }
}

extension StateComparison {
    /// The values that changed most, the largest first, of equal ones the first in the state.
    package func largestChanges(_ count: Int) -> [ValueChange] {
        guard count > 0 else { return [] }
        var kept: [(index: Int, tensor: TensorLayout, size: Double)] = []
        func keepLargest() {
            kept.sort { $0.size != $1.size ? $0.size > $1.size : $0.index < $1.index }
            kept.removeLast(max(0, kept.count - count))
        }
        for tensor in before.architecture.tensors {
            for index in tensor.range
            where before.values[index].bitPattern != after.values[index].bitPattern {
                let size = abs(Double(after.values[index]) - Double(before.values[index]))
                kept.append((index, tensor, size))
                // Sorting now and then keeps memory in proportion to what was asked for.
                if kept.count - count > max(count, 4096) { keepLargest() }
            }
        }
        keepLargest()
        return kept.map { Self.change(at: $0.index, of: $0.tensor, before.values, after.values) }
    }
}
