// The parts of the history benchmark, each measurable by itself.

import CommandLineArguments

/// One table, or a few that belong together.
enum HistoryPart: String, CaseIterable {
    /// What recording takes of a step's time, what it takes on disk, and how restoring pays for it.
    case tax
    /// What the two bounds of the distance of keyframes give.
    case spacing
    /// Every step kept, against PyTorch that saves each step.
    case kept
    /// Every state stored.
    case full
    /// Against plain blobs in SQLite.
    case raw
    /// A store of a million steps, through the program.
    case program

    static let option = Option(
        "--part", value: "NAME", help: "measure one part only", as: .choice(of: Self.self))

    var title: String {
        switch self {
        case .tax: "What recording every step takes"
        case .spacing: "The two bounds of the distance of keyframes"
        case .kept: "Every step kept"
        case .full: "Every state stored"
        case .raw: "Against plain blobs"
        case .program: "A store of a million steps"
        }
    }

    /// Whether PyTorch takes part.
    var needsPyTorch: Bool { self == .kept }
}
