// Measuring without training.

import NeuralNetwork
import Testing

struct EvaluatorTests {
    @Test(arguments: [1, 7, 256, 1024, 5000])
    func theBatchSizeChangesNoBit(maximumBatchSize: Int) throws {
        let (parameters, batch) = try makeClassifier(rowCount: 3000)
        let whole = try makeEvaluator(parameters, maximumBatchSize: 3000)
        let parts = try makeEvaluator(parameters, maximumBatchSize: maximumBatchSize)
        #expect(evaluate(parts, parameters, batch) == evaluate(whole, parameters, batch))
        let outputs = parts.outputs(of: parameters, inputs: batch.inputs, rowCount: 3000)
        #expect(
            outputs == whole.outputs(of: parameters, inputs: batch.inputs, rowCount: 3000))
        #expect(outputs.count == 3000 * 3)
    }

    @Test(arguments: [1, 8, 1024])
    func theErrorIsThatOfAStep(rowCount: Int) throws {
        let (parameters, batch) = try makeClassifier(rowCount: rowCount)
        let evaluator = try makeEvaluator(parameters, maximumBatchSize: 100)
        let backpropagation = Backpropagation(
            architecture: parameters.architecture, maximumBatchSize: rowCount,
            kernels: try Kernels())
        let error = backpropagation.compute(
            parameters: parameters, inputs: batch.inputs, targets: batch.targets,
            rowCount: rowCount)
        #expect(evaluate(evaluator, parameters, batch).error == error)
    }

    /// Every supported instruction set, on both sides of blocks of 1024 rows.
    @Test(arguments: [1, 1023, 1024, 1025, 2048, 3000])
    func theErrorHasTheBitsOfTheSecondImplementation(rowCount: Int) throws {
        let (parameters, batch) = try makeClassifier(rowCount: rowCount)
        let architecture = parameters.architecture
        let oracle = NumericsOracle(
            architecture, StepSettings(optimizer: .sgd(learningRate: 1)),
            parameters: parameters.values)
        let losses = oracle.losses(
            inputs: rows(batch.inputs, architecture.inputCount),
            targets: rows(batch.targets, architecture.outputCount))
        for choice in KernelChoice.all {
            let evaluator = Evaluator(architecture: architecture, kernels: try choice.make())
            let error = evaluate(evaluator, parameters, batch).error
            #expect(error.bitPattern == Oracle.evaluationError(losses).bitPattern)
        }
    }

    @Test
    func nothingIsDroppedWhileMeasuring() throws {
        let (parameters, batch) = try makeClassifier(rowCount: 20)
        let dropping = try makeArchitecture(
            sizes: [4, 6, 3], activations: [.tanh, .softmax], dropout: [0.9, 0],
            loss: .crossEntropy)
        let others = Parameters(architecture: dropping, values: parameters.values)
        let evaluator = try makeEvaluator(parameters, maximumBatchSize: 20)
        let evaluation = try evaluate(
            makeEvaluator(others, maximumBatchSize: 20), others, batch)
        #expect(evaluation == evaluate(evaluator, parameters, batch))
    }

    /// A plain sum in binary32 of a million equal losses would be off by far more.
    @Test
    func theErrorOfVeryManyRowsDoesNotDrift() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 1], activations: [.identity], hasBias: [false])
        let parameters = Parameters(architecture: architecture, values: [0])
        let rowCount = 1_000_000
        let evaluator = Evaluator(architecture: architecture, kernels: try Kernels())
        let evaluation = evaluator.evaluate(
            parameters, inputs: [Float](repeating: 1, count: rowCount),
            targets: [Float](repeating: 0.3, count: rowCount), rowCount: rowCount)
        #expect(abs(evaluation.error / 0.09 - 1) < 1e-4)
        #expect(evaluation.rowCount == rowCount)
        #expect(evaluation.accuracy == nil)
    }

    struct Answers: Sendable {
        let targets: [Float]
        let accuracy: Float?
    }

    /// The largest outputs of the four rows are the first, second, third and third.
    static let answers = [
        Answers(targets: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], accuracy: 0.75),
        Answers(targets: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1], accuracy: 1),
        Answers(targets: [0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0], accuracy: 0),
        Answers(targets: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.5, 0], accuracy: nil),
        Answers(targets: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0], accuracy: nil),
        Answers(targets: [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], accuracy: nil),
        Answers(targets: [0.5, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], accuracy: nil),
    ]

    @Test(arguments: answers)
    func accuracyCountsRowsWhoseLargestOutputIsTheTargets(answers: Answers) throws {
        let architecture = try makeArchitecture(
            sizes: [3, 3], activations: [.softmax], hasBias: [false], loss: .crossEntropy)
        let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
        let parameters = Parameters(architecture: architecture, values: identity)
        let evaluator = try makeEvaluator(parameters, maximumBatchSize: 3)
        let evaluation = evaluator.evaluate(
            parameters, inputs: [2, 1, 0, 0, 2, 1, 1, 0, 2, 0, 1, 2], targets: answers.targets,
            rowCount: 4)
        #expect(evaluation.accuracy == answers.accuracy)
    }

    @Test
    func ofEqualOutputsTheFirstIsTheAnswer() throws {
        let (answers, error) = try evaluateOneRow(input: 0)
        #expect(answers == [1, 0])
        #expect(error.isFinite)
    }

    @Test
    func rowsOfNaNAreNeverRight() throws {
        let (answers, error) = try evaluateOneRow(input: .nan)
        #expect(answers == [0, 0])
        #expect(error.isNaN)
    }

    /// The accuracy with the first and with the second class as the target.
    private func evaluateOneRow(input: Float) throws -> ([Float?], Float) {
        let architecture = try makeArchitecture(sizes: [1, 2], activations: [.softmax])
        let parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        let evaluator = try makeEvaluator(parameters, maximumBatchSize: 1)
        let evaluations = [[1, 0], [0, 1]].map {
            evaluator.evaluate(parameters, inputs: [input], targets: $0, rowCount: 1)
        }
        return (evaluations.map(\.accuracy), evaluations[0].error)
    }

    private func makeEvaluator(
        _ parameters: Parameters, maximumBatchSize: Int
    ) throws -> Evaluator {
        Evaluator(
            architecture: parameters.architecture, maximumBatchSize: maximumBatchSize,
            kernels: try Kernels())
    }

    private func evaluate(
        _ evaluator: Evaluator, _ parameters: Parameters, _ batch: TestBatch
    ) -> Evaluation {
        evaluator.evaluate(
            parameters, inputs: batch.inputs, targets: batch.targets, rowCount: batch.rowCount)
    }

    private func makeClassifier(rowCount: Int) throws -> (Parameters, TestBatch) {
        let architecture = try makeArchitecture(
            sizes: [4, 6, 3], activations: [.tanh, .softmax], loss: .crossEntropy)
        var generator = TestGenerator(seed: 21)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        return (parameters, batch)
    }
}
