// When a stream may have colours and control codes.

import StoreCommands
import Testing

struct TerminalTests {
    @Test(arguments: [
        (true, ["TERM": "xterm"], true, true), (true, ["TERM": "dumb"], false, false),
        (true, [:], false, false), (true, ["TERM": "xterm", "NO_COLOR": "1"], true, false),
        (true, ["TERM": "xterm", "NO_COLOR": ""], true, true),
        (false, ["TERM": "xterm"], false, false),
    ])
    func coloursNeedATerminalThatHasAndWantsThem(
        isInteractive: Bool, variables: [String: String], controlCodes: Bool, color: Bool
    ) {
        let terminal = Terminal(isInteractive: isInteractive, width: 80) { variables[$0] }
        #expect(terminal.allowsControlCodes == controlCodes)
        #expect(terminal.allowsColor == color)
        #expect(terminal.styled("x", .red) == (color ? "\u{1b}[31mx\u{1b}[0m" : "x"))
    }

    @Test func nothingHasNoStyle() {
        #expect(Terminal.coloured().styled("", .bold) == "")
        #expect(Terminal.coloured().styled("x", nil) == "x")
        #expect(Terminal.none.width == 80)
    }
}
