// A terminal for programs that behave differently when somebody watches.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A pseudoterminal: what is written to `path` can be read from `control`, and the other way round.
struct PseudoTerminal {
    /// The side of the one who looks and types.
    let control: FileDescriptor
    /// The side of the program.
    let path: String

    // glibc hides these from Swift, which does not define _GNU_SOURCE.
    #if canImport(Darwin)
        static let newSession = Int32(POSIX_SPAWN_SETSID)
    #else
        /// POSIX_SPAWN_SETSID of <spawn.h>.
        static let newSession: Int32 = 0x80
        /// TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>.
        private static let setLock: UInt = 0x4004_5431
        private static let getNumber: UInt = 0x8004_5430
    #endif

    init(columns: Int) throws {
        control = try Self.open()
        path = try Self.path(of: control)
        var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(control.number, UInt(TIOCSWINSZ), &size) == 0 else {
            throw TestSupportError("set the size of a terminal", errno: errno)
        }
    }

    #if canImport(Darwin)
        private static func open() throws -> FileDescriptor {
            let control = try FileDescriptor(
                posix_openpt(O_RDWR | O_NOCTTY), for: "open a terminal")
            guard grantpt(control.number) == 0, unlockpt(control.number) == 0 else {
                throw TestSupportError("unlock a terminal", errno: errno)
            }
            return control
        }

        private static func path(of control: FileDescriptor) throws -> String {
            guard let name = ptsname(control.number) else {
                throw TestSupportError("name a terminal", errno: errno)
            }
            return String(cString: name)
        }
    #else
        private static func open() throws -> FileDescriptor {
            let control = try FileDescriptor(
                Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY), for: "open a terminal")
            var isLocked: Int32 = 0
            guard ioctl(control.number, setLock, &isLocked) == 0 else {
                throw TestSupportError("unlock a terminal", errno: errno)
            }
            return control
        }

        private static func path(of control: FileDescriptor) throws -> String {
            var number: Int32 = 0
            guard ioctl(control.number, getNumber, &number) == 0 else {
                throw TestSupportError("name a terminal", errno: errno)
            }
            return "/dev/pts/\(number)"
        }
    #endif
}
