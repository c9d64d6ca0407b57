import FileFormats
import Testing

private func parse(_ text: String) -> DecimalNumber {
    var text = text
    return text.withUTF8 { DecimalNumber.parse($0) }
}

@Suite struct DecimalNumberTests {
    @Test(
        arguments: [
            ("0", 0x0000_0000), ("-0", 0x8000_0000), ("0e999999999999", 0x0000_0000),
            ("000.000", 0x0000_0000), ("1", 0x3F80_0000), ("+1", 0x3F80_0000), ("1.", 0x3F80_0000),
            (".5", 0x3F00_0000), ("-.5e1", 0xC0A0_0000), ("1E+2", 0x42C8_0000),
            ("00000000000000000000000000000000000001", 0x3F80_0000),
            ("0.1", 0x3DCC_CCCD), ("0.10000000149011612", 0x3DCC_CCCD),
            ("3.141592653589793", 0x4049_0FDB),
            // 2^24 + 1 and + 3 lie in the middle between two Floats: the even one wins.
            ("16777217", 0x4B80_0000), ("16777219", 0x4B80_0002),
            // A digit far behind the middle decides.
            ("16777217.00000000000000000000000000001", 0x4B80_0001),
            ("16777216.99999999999999999999999999999", 0x4B80_0000),
            ("1.000000059604644775390625", 0x3F80_0000),
            ("1.0000000596046447753906250000000001", 0x3F80_0001),
            // 2^127 · (2 - 2^-23), and the last decimal below the middle to the next power.
            ("340282346638528859811704183484516925440", 0x7F7F_FFFF),
            ("3.40282356779733661637539395458142568447e38", 0x7F7F_FFFF),
            // 2^-126, 2^-149, and just above half of it.
            ("1.1754943508222875e-38", 0x0080_0000), ("1.4e-45", 0x0000_0001),
            ("7.00649232162408535461864791644958065640130970938257885878534141944895541343e-46", 1),
            // Half of the smallest Float goes to the even neighbor, zero.
            (
                "7.0064923216240853546186479164495806564013097093825788587853414194489554134293030"
                    + "0743319094181060791015625e-46", 0
            ),
            ("1e-400", 0), ("-1e-999999999999999999999", 0x8000_0000),
        ] as [(String, UInt32)])
    func decimalsRoundToTheNearestFloat(text: String, bits: UInt32) {
        #expect(parse(text) == .finite(Float(bitPattern: bits)))
        // Zeros of both signs are equal: compare the bits too.
        guard case .finite(let value) = parse(text) else { return }
        #expect(value.bitPattern == bits)
    }

    @Test(arguments: [
        "1e39", "-1e39", "100000000000000000e22", "-12345678901234567890e20",
        "3.40282356779733661637539395458142568448e38", "1e999999999999999999999",
    ])
    func whatIsBeyondTheLargestFloatIsSaidToBe(text: String) {
        #expect(parse(text) == .tooLarge)
    }

    @Test(arguments: [
        "", " ", "+", "-", ".", "e5", ".e5", "1e", "1e+", "1e-", "--1", "+-1", "1.2.3", "1 2", " 1",
        "1 ", "0x10", "0b1", "1_000", "1,000", "1f", "1d5", "½", "٣", "1\u{0}", "nano", "infinit",
        "infinityy", "-", "nan(1)", "in", "e", "1e5.0", "1ee5",
    ])
    func anythingElseIsNotANumber(text: String) {
        #expect(parse(text) == .notANumber)
    }

    @Test(arguments: ["inf", "Inf", "+INF", "infinity", "+Infinity"])
    func infinityIsAWord(text: String) {
        #expect(parse(text) == .nonFinite(.infinity))
        #expect(parse("-" + text.drop { $0 == "+" }) == .nonFinite(-.infinity))
    }

    @Test(arguments: ["nan", "NaN", "-nan", "+NAN"])
    func notANumberIsAWordToo(text: String) {
        guard case .nonFinite(let value) = parse(text) else {
            Issue.record("\(text) is \(parse(text))")
            return
        }
        #expect(value.bitPattern == Float.nan.bitPattern)
    }

    @Test func everyFloatComesBackFromItsShortestDecimal() throws {
        var generator = RepeatableGenerator(state: 1)
        for _ in 0..<300_000 {
            let value = Float(bitPattern: UInt32.random(in: .min ... .max, using: &generator))
            guard value.isFinite else { continue }
            try #require(parse("\(value)") == .finite(value))
        }
    }

    /// The middle between two neighbors has at most 25 bits, so its Double is exact, and so is every
    /// digit of that Double: these decide on which side a text is.
    @Test func textsAroundTheMiddleOfTwoFloatsFindTheirSide() throws {
        var generator = RepeatableGenerator(state: 2)
        for _ in 0..<50_000 {
            let low = Float(Int.random(in: 1 << 23..<1 << 24, using: &generator))
            let exponent = Int.random(in: 0...20, using: &generator)
            // low · 2^-exponent has `exponent` decimals; so has the middle, and one more.
            let middle = decimal(2 * Int(low) + 1, halvings: exponent + 1)
            let even = Int(low) % 2 == 0 ? low : low + 1
            let scale = Float(sign: .plus, exponent: -exponent, significand: 1)
            try #require(parse(middle) == .finite(even * scale), "\(middle)")
            try #require(parse(middle + "00000001") == .finite((low + 1) * scale), "\(middle)…1")
            try #require(parse(below(middle)) == .finite(low * scale), "below \(middle)")
        }
    }

    /// `value / 2^halvings` written out exactly, at least one decimal of it: value · 5^n / 10^n.
    private func decimal(_ value: Int, halvings: Int) -> String {
        var digits = [value]
        var number = UInt128(digits.removeFirst())
        for _ in 0..<halvings { number *= 5 }
        let text = String(number)
        let padded = String(repeating: "0", count: max(0, halvings + 1 - text.count)) + text
        return "\(padded.dropLast(halvings)).\(padded.suffix(halvings))"
    }

    /// A decimal that ends in 5, made a little smaller: …4999.
    private func below(_ text: String) -> String {
        "\(text.dropLast())4999999"
    }

    @Test func decimalsOfEveryLengthAgreeWithTheStandardLibrary() throws {
        var generator = RepeatableGenerator(state: 3)
        for _ in 0..<200_000 {
            var text = Bool.random(using: &generator) ? "-" : ""
            for _ in 0...Int.random(in: 0...24, using: &generator) {
                text += String(Int.random(in: 0...9, using: &generator))
            }
            text += "."
            for _ in 0..<Int.random(in: 0...24, using: &generator) {
                text += String(Int.random(in: 0...9, using: &generator))
            }
            if Bool.random(using: &generator) {
                text += "e\(Int.random(in: -50...12, using: &generator))"
            }
            let expected = try #require(Float(text))
            try #require(parse(text) == .finite(expected), "\(text)")
        }
    }
}
