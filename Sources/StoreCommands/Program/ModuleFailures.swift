// How the errors of the modules below become exit codes and words.

internal import CommandLineArguments
internal import FileFormats
internal import ModelStore
internal import NeuralNetwork
internal import Training

extension StoreError: FailureConvertible {
    package var failure: CommandFailure {
        CommandFailure(exitCode, message, hint: fullHint)
    }

    private var exitCode: ExitCode {
        switch kind {
        case .notFound: .notFound
        case .ambiguous, .invalid: .usage
        case .refused, .system: .refused
        case .busy: .busy
        case .damaged: .integrity
        case .full: .full
        }
    }

    private var fullHint: String? {
        guard let unknownName, let near = nearest(to: unknownName, among: knownNames) else {
            return hint
        }
        return "\(near) (did you mean it?)" + (hint.map { ", \($0)" } ?? "")
    }
}

extension FileFormatError: FailureConvertible {
    package var failure: CommandFailure {
        switch kind {
        case .invalidContent, .invalidRequest: CommandFailure(.usage, message, hint: hint)
        case .unknownColumn(let name, let known): unknownColumn(name, known)
        case .notFound: CommandFailure(.notFound, message, hint: hint)
        case .alreadyExists, .system: CommandFailure(.refused, message, hint: hint)
        case .noSpace: CommandFailure(.full, message, hint: hint)
        }
    }

    private func unknownColumn(_ name: String, _ known: [String]) -> CommandFailure {
        let near = nearest(to: name, among: known).map { "--target \($0) (did you mean it?), " }
        return CommandFailure(.notFound, message, hint: (near ?? "") + hint)
    }
}

extension ArchitectureError: FailureConvertible {
    package var failure: CommandFailure { CommandFailure(.usage, description, hint: hint) }
}

extension DivergenceError: FailureConvertible {
    package var failure: CommandFailure {
        CommandFailure(
            .diverged, "\(description); every step before it is kept",
            hint: wayOut)
    }

    private var wayOut: String {
        if faultyRow != nil { return "mend the data and import it again: nnstore help data import" }
        let gentler = "a smaller --learning-rate, or --clip-norm 1"
        // Before step 1 there is only the initial state, where the branch stands anyway.
        return step == 1 ? gentler : "\(gentler), from an earlier step: nnstore help rollback"
    }
}

extension ReplayMismatch: FailureConvertible {
    package var failure: CommandFailure {
        CommandFailure(
            .integrity,
            "\(description); what is stored is damaged, or this machine computes wrongly",
            hint: "nnstore verify, which reads every hash")
    }
}
