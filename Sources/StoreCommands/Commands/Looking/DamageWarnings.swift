// What is said of damage that a restore could go round.

internal import ModelStore

extension Output {
    /// Warns of stored states that could not be used; what was asked for came from earlier ones.
    func warn(of damage: [StoreError]) {
        for error in damage {
            let what = DisplayText.escaped(error.message)
            message("warning: \(what); replayed from an earlier stored state instead")
        }
    }
}
