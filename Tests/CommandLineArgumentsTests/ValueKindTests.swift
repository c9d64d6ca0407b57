// What each kind of value takes and refuses.

import CommandLineArguments
import Testing

struct ValueKindTests {
    @Test(arguments: [
        ("1", 1), ("64", 64), ("+7", 7), ("0", nil), ("65", nil), ("1.0", nil), ("1,000", nil),
        ("", nil), (" 1", nil), ("9223372036854775808", nil),
    ])
    func wholeNumbersLieInTheirRange(text: String, value: Int?) {
        #expect(ValueKind.integer(in: 1...64).read(text) == value)
    }

    @Test(arguments: [
        ("0.5", 0.5), ("1e-3", 0.001), ("-2", nil), ("0", 0), ("nan", nil), ("inf", nil),
        ("1e999", nil), ("0,5", nil), ("", nil), ("0x10", nil), ("0x1p4", nil), ("1E2", 100),
    ])
    func decimalNumbersAreFiniteAndInTheirRange(text: String, value: Double?) {
        #expect(ValueKind.decimal(in: 0...).read(text) == value)
    }

    @Test func singlePrecisionHasItsOwnRange() {
        #expect(ValueKind.float.read("1e39") == nil)
        #expect(ValueKind.float(in: 1e-38...3e38).read("0.1") == 0.1)
        // Too small for single precision: it would be zero.
        #expect(ValueKind.float(in: 1e-38...3e38).read("1e-60") == nil)
    }

    @Test(arguments: [
        ("0.2", 0.2), ("20%", 0.2), ("0", 0), ("1", nil), ("100%", nil), ("%", nil), ("-1%", nil),
    ])
    func fractionsAreBelowOne(text: String, value: Double?) {
        #expect(ValueKind.fraction.read(text) == value)
    }

    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("5m", .seconds(300)),
            ("2h", .seconds(7200)), ("1d", .seconds(86_400)), ("1h30m", .seconds(5400)),
            ("0s", .zero), ("10", nil), ("s", nil), ("-1s", nil), ("1.5h", nil), ("1 h", nil),
            ("", nil), ("40000d", nil), ("99999999999999999d", nil), ("1w", nil),
        ] as [(String, Duration?)])
    func durationsNeedAUnit(text: String, value: Duration?) {
        #expect(ValueKind.duration.read(text) == value)
    }

    @Test(arguments: [
        ("0", 0), ("4096", 4096), ("512M", 512_000_000), ("20G", 20_000_000_000),
        ("20gb", 20_000_000_000), ("64MiB", 67_108_864), ("1Ki", 1024), ("1.5K", 1500),
        ("0.7KiB", 717), ("9223372036854775807", .max), ("9223372036854775807K", nil),
        ("99999999999999999999", nil), ("G", nil), (".5G", nil), ("-1G", nil), ("1X", nil),
        ("1 G", nil), ("1.5.2G", nil), ("", nil),
    ])
    func sizesCountInThousandsOrIn1024s(text: String, value: Int?) {
        #expect(ValueKind.byteSize.read(text) == value)
    }

    @Test(arguments: [
        ("0,16", [0, 16]), ("-1,1", [-1, 1]), ("0", nil), ("0,1,2", nil), ("0,", nil), ("a,b", nil),
    ])
    func listsHaveTheirCount(text: String, value: [Double]?) {
        #expect(ValueKind.list(of: .decimal, count: 2).read(text) == value)
    }

    @Test func aListWithoutACountHasAtLeastOneValue() {
        #expect(ValueKind.list(of: .string).read("a") == ["a"])
        #expect(ValueKind.list(of: .string).read("a,b,c") == ["a", "b", "c"])
        #expect(ValueKind.list(of: .string).read("") == nil)
        #expect(ValueKind.list(of: .string).read("a,,c") == nil)
    }

    @Test func choicesAreTheirWordsExactly() {
        #expect(ValueKind.choice(of: Loss.self).read("squared-error") == .squaredError)
        #expect(ValueKind.choice(of: Loss.self).read("squared") == nil)
        #expect(ValueKind.choice(["a", "b"]).choices == ["a", "b"])
        #expect(ValueKind.choice([("off", 0), ("on", 1)]).read("on") == 1)
    }

    @Test(arguments: [
        (ValueKind.integer(in: 1...64).expectation, "a whole number from 1 to 64"),
        (ValueKind.integer(in: ...9).expectation, "a whole number of at most 9"),
        (ValueKind.integer(in: 1...1_234_567).expectation, "a whole number from 1 to 1,234,567"),
        (ValueKind.decimal(in: 0...3e38).expectation, "a number from 0 to 3e+38"),
        (ValueKind.decimal(in: 0...1).expectation, "a number from 0 to 1"),
        (ValueKind.choice(["a", "b", "c"]).expectation, "a, b or c"),
        (
            ValueKind.list(of: .decimal, count: 2).expectation,
            "2 values separated by commas, each a number"
        ),
    ])
    func everyKindSaysWhatItTakes(expectation: String, words: String) {
        #expect(expectation == words)
    }
}
