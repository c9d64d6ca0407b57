// The reversible rearrangement of a segment's states that makes their bytes alike before Zstandard
// sees them.
//
// A segment is n states of W words of 32 bits. Of each word, in this order:
//
//     1. order:    the bits of a float, read as a two's complement number, with the lower 31 turned
//                  over if the sign is set. Neighbouring floats become neighbouring integers.
//     2. delta:    less the same word of the state before, modulo 2^32; of the first state, less 0.
//     3. zigzag:   0, -1, 1, -2 … become 0, 1, 2, 3 …, so that small means leading zero bytes.
//     4. shuffle:  byte k of word i of state s goes to byte ((3 - k) W + i) n + s, k = 0 being the
//                  lowest: all highest bytes first, and of each word all states side by side.
//
// Each step is a bijection of bits, so NaNs, counters and anything else come back as they were.
// SegmentTile.swift does the steps for many words at a time.

/// Turns consecutive states into bytes that compress well, and back.
package enum SegmentTransform {
    /// The bytes of `words`, which are whole states one after the other.
    ///
    /// - Parameter bytes: as many as `words` has, four a word; it need not be aligned.
    package static func apply(
        _ words: UnsafeBufferPointer<Float>, wordCount: Int,
        into bytes: UnsafeMutableRawBufferPointer
    ) {
        let segment = SegmentLayout(words.count, wordCount, byteCount: bytes.count)
        guard segment.stateCount > 0, let source = words.baseAddress,
            let target = bytes.baseAddress
        else { return }
        segment.spread(source, into: target)
    }

    /// The states whose bytes `apply` made, bit for bit.
    ///
    /// - Parameter words: a quarter as many as `bytes`, in whole states.
    package static func invert(
        _ bytes: UnsafeRawBufferPointer, wordCount: Int,
        into words: UnsafeMutableBufferPointer<Float>
    ) {
        let segment = SegmentLayout(words.count, wordCount, byteCount: bytes.count)
        guard segment.stateCount > 0, let source = bytes.baseAddress,
            let target = words.baseAddress
        else { return }
        segment.gather(source, into: target)
    }
}

/// Where the words and bytes of one segment lie, and the ways between them.
private struct SegmentLayout {
    let wordCount: Int
    let stateCount: Int

    init(_ totalWordCount: Int, _ wordCount: Int, byteCount: Int) {
        precondition(
            wordCount > 0 && totalWordCount.isMultiple(of: wordCount),
            "\(totalWordCount) words for states of \(wordCount)")
        precondition(
            byteCount == 4 * totalWordCount, "\(byteCount) bytes for \(totalWordCount) words")
        self.wordCount = wordCount
        stateCount = totalWordCount / wordCount
    }

    /// The bytes of a word's highest byte in all states; the lower ones follow at `planeStride`.
    private func run(of word: Int) -> Int { word * stateCount }
    private var planeStride: Int { wordCount * stateCount }

    // MARK: Tile by tile, and what is left word by word

    func spread(_ source: UnsafePointer<Float>, into target: UnsafeMutableRawPointer) {
        forEachTile { state, word in
            var tile = SegmentTile()
            let first = source + (state * wordCount + word)
            tile.load(first, stride: wordCount, isFirst: state == 0)
            tile.transpose()
            tile.store(target + (run(of: word) + state), run: stateCount, plane: planeStride)
        } rest: { states, word in
            spread(source, states, word, into: target)
        }
    }

    func gather(_ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        forEachTile { state, word in
            var tile = SegmentTile()
            tile.load(source + (run(of: word) + state), run: stateCount, plane: planeStride)
            tile.transpose()
            let first = target + (state * wordCount + word)
            tile.store(first, stride: wordCount, isFirst: state == 0)
        } rest: { states, word in
            gather(source, states, word, into: target)
        }
    }

    /// Tiles block by block, so that states are read and written in long stretches, and the bytes of
    /// a block stay in the first caches until their lines are full.
    @inline(__always)
    private func forEachTile(
        _ body: (_ state: Int, _ word: Int) -> Void,
        rest: (_ states: Range<Int>, _ word: Int) -> Void
    ) {
        let blockWordCount =
            max(Self.blockRunByteCount / stateCount / SegmentTile.wordCount, 1)
            * SegmentTile.wordCount
        for block in stride(from: 0, to: tiledWordCount, by: blockWordCount) {
            let blockEnd = min(block + blockWordCount, tiledWordCount)
            for state in stride(from: 0, to: tiledStateCount, by: SegmentTile.stateCount) {
                for word in stride(from: block, to: blockEnd, by: SegmentTile.wordCount) {
                    body(state, word)
                }
            }
            if tiledStateCount < stateCount {
                for word in block..<blockEnd { rest(tiledStateCount..<stateCount, word) }
            }
        }
        for word in tiledWordCount..<wordCount { rest(0..<stateCount, word) }
    }

    /// What one byte of a block's words takes in all states; it is 4 times as much altogether.
    private static let blockRunByteCount = 16384

    private var tiledStateCount: Int {
        stateCount / SegmentTile.stateCount * SegmentTile.stateCount
    }

    private var tiledWordCount: Int {
        #if _endian(little)
            wordCount / SegmentTile.wordCount * SegmentTile.wordCount
        #else
            0
        #endif
    }

    // MARK: One word

    private func spread(
        _ source: UnsafePointer<Float>, _ states: Range<Int>, _ word: Int,
        into target: UnsafeMutableRawPointer
    ) {
        var previous = ordered(source, before: states.lowerBound, word)
        for state in states {
            let ordered = source[state * wordCount + word].bitPattern.ordered
            let code = (ordered &- previous).zigzag
            previous = ordered
            let place = target + (run(of: word) + state)
            for byte in 0..<4 {
                place.storeBytes(
                    of: UInt8(truncatingIfNeeded: code >> UInt32(24 - 8 * byte)),
                    toByteOffset: byte * planeStride, as: UInt8.self)
            }
        }
    }

    private func gather(
        _ source: UnsafeRawPointer, _ states: Range<Int>, _ word: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        var previous = ordered(target, before: states.lowerBound, word)
        for state in states {
            let place = source + (run(of: word) + state)
            var code: UInt32 = 0
            for byte in 0..<4 {
                let part = place.load(fromByteOffset: byte * planeStride, as: UInt8.self)
                code = code << 8 | UInt32(part)
            }
            previous &+= code.unzigzag
            target[state * wordCount + word] = Float(bitPattern: previous.ordered)
        }
    }

    private func ordered(_ words: UnsafePointer<Float>, before state: Int, _ word: Int) -> UInt32 {
        state == 0 ? 0 : words[(state - 1) * wordCount + word].bitPattern.ordered
    }
}
