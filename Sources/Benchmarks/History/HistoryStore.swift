// A fresh store with the rows of one case, in a folder that goes away with it.

import ModelStore
import NeuralNetwork
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store of its own for one round of measurements.
final class HistoryStore {
    let measured: HistoryCase
    let store: ModelStore
    private let dataset: Dataset
    // The last property goes last: the store is closed before its files are removed.
    private let folder: BenchmarkFolder

    init(_ measured: HistoryCase, _ patterns: NoisyPatterns) throws {
        self.measured = measured
        folder = try BenchmarkFolder()
        store = try ModelStore.create(at: "\(folder.path)/benchmark.db", now: .now())
        dataset = try patterns.importInto(store)
    }

    var path: String { store.path }

    /// A network with the same first weights, whatever its name.
    func createNetwork(named name: String) throws -> Network {
        let initial = InitialState(.xavier, of: try measured.measured.architecture(), seed: 1)
        return try store.createNetwork(named: name, initial, now: .now())
    }

    /// A run that is ready to take its first step.
    func prepare(
        _ network: Network, stepCount: Int, _ recording: RecordingRequest,
        _ kernels: Kernels
    ) throws -> TrainingRun {
        let request = TrainingRequest(
            network: network, branch: try store.branch(named: "main", of: network),
            settings: .given(dataset: dataset, measured.configuration, seed: 1),
            until: StopCondition(step: stepCount), recording: recording, memoryLimit: 8 << 30)
        return try TrainingRun(
            request, in: store, kernels: kernels, owner: BenchmarkProgram.name,
            now: Timestamp.now)
    }

    /// The bytes of the store's file once the write-ahead log is in it.
    func fileByteCount() throws -> Int {
        _ = try store.checkpointLog()
        var status = stat()
        guard stat(path, &status) == 0 else { throw NoFolder(parent: path) }
        return Int(status.st_size)
    }
}
