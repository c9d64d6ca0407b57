// What random numbers are drawn for. The purpose is part of the generator's counter, so draws for
// one purpose never repeat or shift those for another.

/// What a random number is drawn for; the raw values are fixed.
public enum RandomPurpose: UInt32, CaseIterable, Sendable {
    /// The initial weights; `number` is the layer.
    case initialization = 1

    /// The order of the rows in an epoch; `number` is the epoch.
    case epochOrder = 2

    /// Which rows are held back for validation.
    case split = 3

    /// Which outputs are dropped; `number` is step · 1024 + layer.
    case dropout = 4
}
