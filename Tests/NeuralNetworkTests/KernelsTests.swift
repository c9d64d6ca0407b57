// Which kernels there are, and what asking for others says.

import NeuralNetwork
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct KernelsTests {
    @Test
    func portableKernelsRunEverywhere() throws {
        #expect(Kernels.supportedNames.first == "portable")
        #expect(Kernels.allNames == ["portable", "avx2", "avx512", "neon"])
        #expect(try Kernels(named: "portable").name == "portable")
    }

    @Test
    func theFastestAreTheLastThatAreSupported() throws {
        #expect(try Kernels().name == Kernels.supportedNames.last)
    }

    @Test(arguments: [1, 2, 7, 64])
    func aTeamHasAsManyThreadsAsAskedFor(threadCount: Int) throws {
        #expect(try Kernels(threadCount: threadCount).threadCount == threadCount)
    }

    @Test
    func arithmeticThatRoundsOtherwiseIsRefused() {
        let before = fegetround()
        // Of this thread alone, and back before it does anything else.
        fesetround(FE_UPWARD)
        let error = #expect(throws: KernelsError.self) { try Kernels() }
        fesetround(before)
        #expect(error == .inexactArithmetic)
    }

    @Test
    func unknownKernelsAreRefused() {
        #expect(throws: KernelsError.unknown("sse")) { try Kernels(named: "sse") }
        #expect(
            "\(KernelsError.unknown("sse"))"
                == "there are no kernels 'sse', only portable, avx2, avx512, neon")
        #expect("\(KernelsError.noThreads(3))" == "the system did not give 3 threads")
    }

    @Test
    func kernelsOfOtherMachinesAreRefused() {
        for name in Kernels.allNames where !Kernels.supportedNames.contains(name) {
            let error = KernelsError.unsupported(name)
            #expect(throws: error) { try Kernels(named: name) }
            #expect(
                "\(error)" == "this machine can't run the kernels '\(name)', only "
                    + Kernels.supportedNames.joined(separator: ", "))
        }
    }
}
