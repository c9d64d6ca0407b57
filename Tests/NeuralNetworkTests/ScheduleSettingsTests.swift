// Schedules as users name them and as stores keep them: these texts stay as they are.

import NeuralNetwork
import Testing

struct ScheduleSettingsTests {
    struct Text: Sendable, CustomTestStringConvertible {
        let schedule: LearningRateSchedule
        let json: String
        var testDescription: String { json }

        init(_ schedule: LearningRateSchedule, _ json: String) {
            self.schedule = schedule
            self.json = json
        }
    }

    static let texts = [
        Text(.constant, #"{"name":"constant"}"#),
        Text(
            LearningRateSchedule(.constant, warmUp: .init(.steps(500), start: 0.25)),
            #"{"name":"constant","warm_up":{"from":0.25,"steps":500}}"#),
        Text(
            LearningRateSchedule(.step(.epochs(30), factor: 0.1)),
            #"{"epochs":30,"factor":0.1,"name":"step"}"#),
        Text(
            LearningRateSchedule(.exponential(.steps(1000), factor: 0.5)),
            #"{"factor":0.5,"name":"exponential","steps":1000}"#),
        Text(
            LearningRateSchedule(
                .cosine(.epochs(30), end: 0.001), warmUp: .init(.epochs(2), start: 0.5)),
            #"{"end":0.001,"epochs":30,"name":"cosine","warm_up":{"epochs":2,"from":0.5}}"#),
        Text(
            LearningRateSchedule(.plateau(.init())),
            #"{"end":0,"factor":0.1,"name":"plateau","patience":10,"threshold":0.0001}"#),
    ]

    @Test(arguments: texts)
    func jsonGoesThereAndBack(text: Text) throws {
        #expect(try encode(text.schedule) == text.json)
        #expect(try decode(LearningRateSchedule.self, from: text.json) == text.schedule)
    }

    @Test
    func namesAreThoseOfTheCommandLine() {
        #expect(
            LearningRateSchedule.names == ["constant", "step", "exponential", "cosine", "plateau"])
        #expect(Set(Self.texts.map(\.schedule.name)) == Set(LearningRateSchedule.names))
    }

    @Test
    func whatIsLeftOutHasItsDefault() throws {
        #expect(
            try LearningRateSchedule(named: "step", settings: ["steps": 5])
                == LearningRateSchedule(.step(.steps(5), factor: 0.1)))
        #expect(
            try LearningRateSchedule(named: "exponential", settings: ["factor": 0.9])
                == LearningRateSchedule(.exponential(.epochs(1), factor: 0.9)))
        #expect(
            try LearningRateSchedule(named: "cosine", settings: ["epochs": 3])
                == LearningRateSchedule(.cosine(.epochs(3), end: 0)))
        #expect(
            try LearningRateSchedule(named: "plateau")
                == LearningRateSchedule(
                    .plateau(.init(factor: 0.1, patience: 10, threshold: 1e-4, end: 0))))
        #expect(
            try LearningRateSchedule.WarmUp(settings: ["steps": 5])
                == LearningRateSchedule.WarmUp(.steps(5), start: 1.0 / 3))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let settings: [String: Double]
        let message: String
        var testDescription: String { message }

        init(_ name: String, _ settings: [String: Double], _ message: String) {
            (self.name, self.settings, self.message) = (name, settings, message)
        }
    }

    static let refusals = [
        Refusal("linear", [:], "there is no schedule 'linear'"),
        Refusal("step", [:], "step needs steps or epochs"),
        Refusal("cosine", ["end": 0], "cosine needs steps or epochs"),
        Refusal(
            "step", ["steps": 1, "epochs": 1],
            "step has both steps and epochs; one of them says how long it is"),
        Refusal("step", ["steps": 0], "steps 0.0 is out of range: a whole number from 1"),
        Refusal("step", ["epochs": 1.5], "epochs 1.5 is out of range: a whole number from 1"),
        Refusal("step", ["epochs": .nan], "epochs nan is out of range: a whole number from 1"),
        Refusal("step", ["steps": 1e300], "steps 1e+300 is out of range: a whole number from 1"),
        Refusal(
            "step", ["steps": 1, "factor": 0], "factor 0.0 is out of range: above 0 and at most 1"),
        Refusal(
            "step", ["steps": 1, "factor": 1.1],
            "factor 1.1 is out of range: above 0 and at most 1"),
        Refusal(
            "cosine", ["steps": 1, "end": -1],
            "end -1.0 is out of range: from 0 to 3.4e38, what 32 bits can hold"),
        Refusal(
            "plateau", ["patience": -1], "patience -1.0 is out of range: a whole number from 0"),
        Refusal(
            "plateau", ["threshold": 1], "threshold 1.0 is out of range: from 0 to less than 1"),
        Refusal(
            "plateau", ["steps": 3],
            "plateau has no setting 'steps', only factor, patience, threshold, end"),
    ]

    @Test(arguments: refusals)
    func settingsThatCannotBeAreRefusedByName(refusal: Refusal) throws {
        let error = try #require(throws: OptimizerError.self) {
            try LearningRateSchedule(named: refusal.name, settings: refusal.settings)
        }
        #expect("\(error)" == refusal.message)
    }

    @Test(
        arguments: [
            ([:], "warm-up needs steps or epochs"),
            (["steps": 5, "from": 0], "from 0.0 is out of range: above 0 and at most 1"),
            (["steps": 5, "from": 2], "from 2.0 is out of range: above 0 and at most 1"),
            (["steps": 5, "to": 1], "warm-up has no setting 'to', only steps, epochs, from"),
        ] as [([String: Double], String)])
    func warmUpsThatCannotBeAreRefused(settings: [String: Double], message: String) throws {
        let error = try #require(throws: OptimizerError.self) {
            try LearningRateSchedule.WarmUp(settings: settings)
        }
        #expect("\(error)" == message)
    }

    @Test(arguments: [
        #"{"factor":0.1}"#, #"{"name":"step","steps":"5"}"#, #"{"name":"constant","warm_up":5}"#,
    ])
    func jsonOfNoScheduleIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decode(LearningRateSchedule.self, from: text) }
    }

    @Test(arguments: [
        #"{"name":"linear"}"#, #"{"name":"step","factor":0.1}"#,
        #"{"name":"constant","warm_up":{"from":0.1}}"#,
    ])
    func jsonOfAScheduleThatCannotBeIsRefused(text: String) {
        #expect(throws: OptimizerError.self) { try decode(LearningRateSchedule.self, from: text) }
    }
}
