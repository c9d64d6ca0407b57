// Writing to descriptors that take a part, that are interrupted, full or gone.

import Dispatch
import StoreCommands
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct TextStreamTests {
    /// A system that answers a list of calls, and takes everything after it.
    private final class ScriptedSystem: Sendable {
        let answers: Mutex<[Int]>
        let taken = Mutex<[UInt8]>([])

        init(_ answers: [Int]) { self.answers = Mutex(answers) }

        var sink: DescriptorSink {
            DescriptorSink(descriptor: -1, name: "standard output") { _, bytes in
                let answer = self.answers.withLock { $0.isEmpty ? bytes.count : $0.removeFirst() }
                if answer > 0 { self.taken.withLock { $0 += bytes.prefix(answer) } }
                return answer
            }
        }
    }

    @Test(arguments: [[], [1, 1, 2], [-Int(EINTR)], [3, -Int(EINTR), -Int(EINTR), 1], [0, 2]])
    func everyByteIsWrittenOnce(answers: [Int]) throws {
        let system = ScriptedSystem(answers)
        try system.sink.write(Array("abcdefgh".utf8))
        #expect(system.taken.withLock { $0 } == Array("abcdefgh".utf8))
    }

    @Test(arguments: [
        (EPIPE, OutputError.brokenPipe),
        (ENOSPC, .refused(stream: "standard output", code: ENOSPC)),
        (EIO, .refused(stream: "standard output", code: EIO)),
    ])
    func whatTheSystemRefusesIsThrown(code: Int32, error: OutputError) {
        #expect(throws: error) {
            try ScriptedSystem([2, -Int(code)]).sink.write(Array("abcd".utf8))
        }
    }

    @Test func aPipeThatDoesNotBlockIsWaitedFor() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        let reader = ends[0]
        let count = Mutex(0)
        let done = DispatchGroup()
        DispatchQueue.global().async(group: done) {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let read = read(reader, &buffer, buffer.count), read > 0 {
                count.withLock { $0 += read }
            }
        }
        // Far more than a pipe holds.
        try DescriptorSink(descriptor: ends[1], name: "pipe").write(
            [UInt8](repeating: 65, count: 3_000_000))
        close(ends[1])
        done.wait()
        #expect(count.withLock { $0 } == 3_000_000)
    }

    @Test func aReaderThatIsGoneIsABrokenPipe() throws {
        // Also turns the signal off, which would end this process.
        _ = Output.ofProcess(format: .text)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let stream = TextStream(DescriptorSink(descriptor: ends[1], name: "pipe"))
        try stream.write("small enough for the buffer")
        #expect(throws: OutputError.brokenPipe) { try stream.flush() }
        // Told once: the buffer is gone.
        try stream.flush()
    }

    #if os(Linux)
        @Test func aFullDiskIsAnError() throws {
            let descriptor = open("/dev/full", O_WRONLY)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            let stream = TextStream(DescriptorSink(descriptor: descriptor, name: "standard output"))
            try stream.write("x")
            #expect(throws: OutputError.refused(stream: "standard output", code: ENOSPC)) {
                try stream.flush()
            }
        }
    #endif

    @Test func aPipeIsBufferedAndATerminalIsNot() throws {
        for (terminal, seen) in [(Terminal.none, ""), (.coloured(), "x")] {
            let bytes = CapturedBytes()
            let stream = TextStream(bytes, terminal: terminal)
            try stream.write("x")
            #expect(bytes.text == seen)
            try stream.write(String(repeating: "y", count: 70_000))
            #expect(bytes.text.utf8.count == 70_001)
        }
    }

    @Test func aTransientLineGoesWhenTextComes() throws {
        let bytes = CapturedBytes()
        let stream = TextStream(bytes, terminal: .coloured())
        try stream.showTransient("one")
        try stream.showTransient("two")
        try stream.write("text\n")
        try stream.write("more\n")
        try stream.eraseTransient()
        #expect(
            bytes.text.replacing("\u{1b}", with: "␛").replacing("\r", with: "␍")
                == "␍one␛[K␍two␛[K␍␛[Ktext\nmore\n")
    }
}
