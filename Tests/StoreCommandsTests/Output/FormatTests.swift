// How numbers, sizes and times look to people.

import ModelStore
import StoreCommands
import Testing

struct FormatTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "−12,345"),
        (.min, "−9,223,372,036,854,775,808"),
    ])
    func thousandsAreGrouped(number: Int, text: String) {
        #expect(Format.count(number) == text)
    }

    @Test func aCountHasItsNoun() {
        #expect(Format.count(1, "row") == "1 row")
        #expect(Format.count(1797, "row") == "1,797 rows")
    }

    @Test(arguments: [
        (0.0671, "0.06710"), (0.11319, "0.1132"), (12.345, "12.35"), (1234.5, "1,235"),
        (12_345.6, "12,346"), (0.99996, "1.000"), (9999.9, "10,000"), (999_999.4, "1.000e+06"),
        (123_456.5, "123,457"), (1e7, "1.000e+07"), (0.0001234, "0.0001234"),
        (0.00001234, "1.234e-05"), (0.00009999999, "0.0001000"), (1.23456e-30, "1.235e-30"),
        (-1e-7, "−1.000e-07"), (-0.5, "−0.5000"), (0, "0.000"), (-0.0, "0.000"), (.nan, "NaN"),
        (.infinity, "∞"), (-.infinity, "−∞"), (1e300, "1.000e+300"), (5, "5.000"),
    ])
    func errorsHaveFourSignificantDigits(number: Double, text: String) {
        #expect(Format.significant(number) == text)
    }

    @Test func singlePrecisionIsRoundedFromItsOwnDigits() {
        // As a Double this Float is 0.10005000233650207, which would round up.
        #expect(Format.significant(Float(0.10005), digits: 5) == "0.10005")
        #expect(Format.significant(Float(0.1), digits: 12) == "0.100000000000")
    }

    @Test(arguments: [
        (7.2149, 2, "7.21"), (0.996, 2, "1.00"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"),
        (-1.5, 0, "−2"), (1234.5, 1, "1,234.5"), (9.5, 0, "10"), (0.05, 1, "0.1"),
        (1e-9, 3, "0.000"),
    ])
    func aFixedCountOfDecimalsIsRounded(number: Double, decimals: Int, text: String) {
        #expect(Format.fixed(number, decimals: decimals) == text)
    }

    @Test(arguments: [(0.714, "+0.714"), (-0.122, "−0.122"), (0, "0.00")])
    func changesHaveTheirSign(number: Double, text: String) {
        #expect(Format.signed(number, digits: 3) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (4123, "4.1 kB"), (9960, "10 kB"),
        (99_499, "99 kB"), (99_500, "0.1 MB"), (412_345, "0.4 MB"), (7_000_000, "7 MB"),
        (140_499_999, "140 MB"), (999_499_999, "999 MB"), (999_500_000, "1 GB"),
        (1_234_567_890, "1.2 GB"), (5_000_000_000_000, "5 TB"),
    ])
    func sizesAreThoughtOfInMegabytes(count: Int, text: String) {
        #expect(Format.bytes(count) == text)
    }

    @Test(
        arguments: [
            (.zero, "0 µs"), (.microseconds(412), "412 µs"), (.milliseconds(9), "9 ms"),
            (.milliseconds(99), "99 ms"), (.milliseconds(204), "0.2 s"),
            (.milliseconds(9949), "9.9 s"),
            (.milliseconds(9950), "10 s"), (.seconds(12), "12 s"), (.milliseconds(59_499), "59 s"),
            (.milliseconds(59_500), "1:00"), (.seconds(184), "3:04"),
            (.milliseconds(3_599_600), "1 h 0 min"),
            (.seconds(7800), "2 h 10 min"), (.seconds(86_399), "23 h 59 min"),
            (.seconds(273_600), "3 d 4 h"),
            (.seconds(-5), "0 µs"),
        ] as [(Duration, String)])
    func lengthsOfTimeHaveTheUnitThatFits(duration: Duration, text: String) {
        #expect(Format.duration(duration) == text)
    }

    @Test(
        arguments: [
            (.milliseconds(400), "0:00"), (.seconds(59), "0:59"), (.seconds(3600), "1 h 0 min"),
        ]
            as [(Duration, String)])
    func aClockCountsDown(duration: Duration, text: String) {
        #expect(Format.clock(duration) == text)
    }

    @Test(arguments: [
        (0, "now"), (999, "now"), (12_000, "12 s ago"), (59_999, "59 s ago"), (60_000, "1 min ago"),
        (7_200_000, "2 h ago"), (259_200_000, "3 d ago"), (604_800_000, "2025-02-22"),
        (-5000, "in 5 s"), (-7_200_000, "in 2 h"),
    ])
    func timesAreSeenFromNow(millisecondsAgo: Int, text: String) {
        let now = Timestamp(milliseconds: 1_740_832_496_789)
        let time = Timestamp(milliseconds: now.milliseconds - millisecondsAgo)
        #expect(Format.relative(time, now: now) == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (1_709_251_200_007, "2024-03-01T00:00:00.007Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_735_689_599_000, "2024-12-31T23:59:59.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ])
    func machinesGetISO8601InUTC(milliseconds: Int, text: String) {
        #expect(Format.iso8601(Timestamp(milliseconds: milliseconds)) == text)
    }

    @Test func everyDayOfFourHundredYearsFollowsTheOneBefore() {
        var (year, month, day) = (1970, 1, 1)
        for number in 0..<146_097 {
            let text = Format.iso8601(Timestamp(milliseconds: number * 86_400_000))
            let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
            guard parts == [year, month, day] else {
                Issue.record("day \(number) is \(text), not \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > days[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test func hashesAreTheirBeginning() {
        #expect(Format.hexadecimal([0, 15, 255]) == "000fff")
        #expect(Format.hashPrefix("9f2c41d0aabb") == "9f2c41d0")
    }
}
