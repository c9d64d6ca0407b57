// How times and lengths of time look.

package import ModelStore

extension Format {
    /// A length of time: "412 µs", "9 ms", "0.2 s", "12 s", "3:04", "2 h 10 min".
    package static func duration(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        return switch milliseconds {
        case ..<1: "\(fixed(max(0, milliseconds) * 1000, decimals: 0)) µs"
        case ..<99.5: "\(fixed(milliseconds, decimals: 0)) ms"
        case ..<9_950: "\(fixed(milliseconds / 1000, decimals: 1)) s"
        case ..<59_500: "\(fixed(milliseconds / 1000, decimals: 0)) s"
        default: clock(duration)
        }
    }

    /// A length of time as a clock counts it down: "0:00", "3:04", "2 h 10 min", "3 d 4 h".
    package static func clock(_ duration: Duration) -> String {
        let seconds = Int(max(0, duration / .seconds(1)) + 0.5)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if hours == 0 { return "\(minutes):\(twoDigits(seconds % 60))" }
        if days == 0 { return "\(hours) h \(minutes % 60) min" }
        return "\(count(days)) d \(hours % 24) h"
    }

    /// When something was, as seen from now: "12 s ago", "3 min ago", "in 2 h", "2025-03-01".
    ///
    /// What is a week or more away is told by its date, in UTC.
    package static func relative(_ time: Timestamp, now: Timestamp) -> String {
        let distance = now.milliseconds - time.milliseconds
        let seconds = abs(distance) / 1000
        let length: String
        switch seconds {
        case 0: return "now"
        case ..<60: length = "\(seconds) s"
        case ..<3600: length = "\(seconds / 60) min"
        case ..<86_400: length = "\(seconds / 3600) h"
        case ..<604_800: length = "\(seconds / 86_400) d"
        default: return date(CivilTime(time))
        }
        return distance > 0 ? "\(length) ago" : "in \(length)"
    }

    /// The time for machines: "2025-03-01T12:34:56.789Z" (ISO 8601, UTC).
    package static func iso8601(_ time: Timestamp) -> String {
        let civil = CivilTime(time)
        let clock = [civil.hour, civil.minute, civil.second].map(twoDigits).joined(separator: ":")
        let milliseconds = String(String(1000 + civil.millisecond).dropFirst())
        return "\(date(civil))T\(clock).\(milliseconds)Z"
    }

    private static func date(_ time: CivilTime) -> String {
        let year =
            String(repeating: "0", count: max(0, 4 - String(time.year).count)) + "\(time.year)"
        return "\(year)-\(twoDigits(time.month))-\(twoDigits(time.day))"
    }

    private static func twoDigits(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}

/// A moment in the Gregorian calendar, in UTC.
struct CivilTime: Equatable {
    let year, month, day, hour, minute, second, millisecond: Int

    init(_ time: Timestamp) {
        let (days, inDay) = time.milliseconds.dividedDown(by: 86_400_000)
        (hour, minute) = (inDay / 3_600_000, inDay / 60_000 % 60)
        (second, millisecond) = (inDay / 1000 % 60, inDay % 1000)

        // Years that begin in March have their leap day at the end; 1970-01-01 is day 719,468 of a
        // calendar that begins with March of year 0. 400 years have 146,097 days.
        let (era, dayOfEra) = (days + 719_468).dividedDown(by: 146_097)
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, five months always have 153 days.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}

extension Int {
    /// The quotient rounded down and a remainder that is never negative.
    fileprivate func dividedDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
