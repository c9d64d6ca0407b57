// What a stream can show: whether somebody looks at it, how wide it is, whether colours are wanted.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The abilities of the terminal behind a stream, or of none.
package struct Terminal: Sendable, Equatable {
    /// Whether the stream is a terminal at all.
    package let isInteractive: Bool
    /// Whether the cursor may be moved and lines erased: not with TERM=dumb.
    package let allowsControlCodes: Bool
    /// Whether text may have colours: not where NO_COLOR is set (https://no-color.org).
    package let allowsColor: Bool
    /// Asked for its width each time, as windows change their size; nil in tests and for none.
    private let descriptor: Int32?
    private let knownWidth: Int

    /// No terminal: a pipe or a file.
    package static let none = Terminal(isInteractive: false, width: 80) { _ in nil }

    /// A terminal, or none, with its size and the variables that set its abilities.
    package init(
        isInteractive: Bool, width: Int, descriptor: Int32? = nil, variable: (String) -> String?
    ) {
        let kind = variable("TERM") ?? ""
        let noColor = variable("NO_COLOR") ?? ""
        self.isInteractive = isInteractive
        self.allowsControlCodes = isInteractive && !kind.isEmpty && kind != "dumb"
        self.allowsColor = allowsControlCodes && noColor.isEmpty
        self.descriptor = descriptor
        self.knownWidth = width
    }

    /// The terminal behind a file descriptor of this process.
    package init(descriptor: Int32) {
        let isInteractive = isatty(descriptor) == 1
        self.init(
            isInteractive: isInteractive, width: 80, descriptor: isInteractive ? descriptor : nil
        ) {
            getenv($0).map { String(cString: $0) }
        }
    }

    /// Columns; 80 where they are not known.
    package var width: Int {
        var size = winsize()
        guard let descriptor, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return knownWidth }
        return Int(size.ws_col)
    }

    /// The text in a style, or as it is where there are no colours.
    package func styled(_ text: String, _ style: Style?) -> String {
        guard allowsColor, let style, !text.isEmpty else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }
}

/// How text may stand out; the values are the codes of ECMA-48, Select Graphic Rendition.
package enum Style: Int, Sendable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
}
