// Settings of a training drawn at random: as the line says them, and as the shadow takes them.

import NeuralNetwork
import TrainingShadow

struct RandomSettings {
    let options: String
    let shadow: ShadowSettings

    init(using random: inout SeededGenerator) {
        let (schedule, scheduleText) =
            Self.schedules.randomElement(using: &random) ?? (.constant, "")
        let rule = OptimizerRule.all.randomElement(using: &random) ?? .sgd
        let rate = ["0.01", "0.05", "0.2"].randomElement(using: &random) ?? "0.05"
        let batchSize = [4, 8, 45].randomElement(using: &random) ?? 4
        let (shuffle, holdsOut) = (Bool.random(using: &random), Bool.random(using: &random))
        let seed = Int.random(in: 0...2, using: &random)
        shadow = ShadowSettings(
            batchSize: batchSize, optimizer: Optimizer(rule, learningRate: Float(rate)),
            schedule: schedule, shuffle: shuffle, heldOutPart: holdsOut ? 0.25 : 0, seed: seed)
        options =
            ("--optimizer \(rule.name) --learning-rate \(rate) --batch \(batchSize) --seed \(seed) "
                + scheduleText + (shuffle ? " --shuffle" : "")
                + (holdsOut ? " --validate 0.25" : ""))
    }

    private static let schedules: [(LearningRateSchedule, String)] = [
        (.constant, ""),
        (
            LearningRateSchedule(.step(.epochs(2), factor: 0.5)),
            "--schedule step:epochs=2,factor=0.5"
        ),
        (
            LearningRateSchedule(.cosine(.steps(300), end: 0.01), warmUp: .init(.steps(5))),
            "--schedule cosine:steps=300,end=0.01 --warm-up 5"
        ),
        (
            LearningRateSchedule(
                .plateau(.init(factor: 0.5, patience: 1, threshold: 0.05))),
            "--schedule plateau:factor=0.5,patience=1,threshold=0.05"
        ),
    ]

    /// How a run is recorded, which changes no bit: nothing said, or anything.
    static func recording(using random: inout SeededGenerator) -> String {
        let choices = [
            ["", "--history full", "--history replay", "--history replay"],
            ["", "--durability group", "--durability step", "--durability strict"],
            ["", "--restore-within 1ms", "--restore-within 10ms", "--restore-within 100ms"],
        ]
        return choices.compactMap { $0.randomElement(using: &random) }.joined(separator: " ")
    }
}
