// The optimizers on their own.

import NeuralNetwork
import Testing

struct OptimizerTests {
    @Test
    func descentGoesAgainstTheGradient() {
        var parameters: [Float] = [1, 2, -3]
        Optimizer.sgd(learningRate: 0.5).update(parameters: &parameters, gradient: [2, -4, 0])
        #expect(parameters == [0, 4, -3])
    }

    @Test
    func jsonGoesThereAndBack() throws {
        let optimizer = Optimizer.sgd(learningRate: 0.1)
        let text = try encode(optimizer)
        #expect(text == #"{"learning_rate":0.1,"name":"sgd"}"#)
        #expect(try decode(Optimizer.self, from: text) == optimizer)
    }

    @Test(arguments: [
        #"{"name":"adam","learning_rate":0.1}"#, #"{"name":"sgd"}"#, #"{"learning_rate":0.1}"#,
        #"{"name":"sgd","learning_rate":1e39}"#,
    ])
    func jsonOfNoOptimizerIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decode(Optimizer.self, from: text) }
    }
}
