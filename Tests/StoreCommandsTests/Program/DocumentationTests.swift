// The documents say what the program does: generated text is up to date, every name is there.

import CommandLineArguments
import ModelStore
import StoreCommands
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct DocumentationTests {
    private static let docs = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(root)/docs"
    }()

    private func read(_ name: String) throws -> String {
        guard let file = fopen("\(Self.docs)/\(name)", "rb") else {
            throw TestSupportError("there is no docs/\(name)")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `NNSTORE_UPDATE_DOCS=1 tools/test --filter DocumentationTests` writes the page anew.
    @Test func everyCommandIsDocumentedAsItsHelpSays() throws {
        let page = """
            # Commands

            Made from the program's own help; `nnstore help VERB` says the same.

            \(Program.commandSet.markdown)
            """
        if getenv("NNSTORE_UPDATE_DOCS") != nil, let file = fopen("\(Self.docs)/COMMANDS.md", "wb")
        {
            fputs(page, file)
            fclose(file)
        }
        #expect(try read("COMMANDS.md") == page)
    }

    @Test func everyTableViewAndColumnIsDocumented() throws {
        let page = try read("SCHEMA.md")
        let folder = try TemporaryFolder()
        let store = try ModelStore.create(at: folder.file("x.db"), now: .now())
        let columns = try store.query(
            """
            SELECT object.name, column.name
            FROM sqlite_schema AS object JOIN pragma_table_info(object.name) AS column
            WHERE object.type IN ('table', 'view') AND object.name NOT LIKE 'sqlite_%'
            """, timeLimit: .seconds(5))
        #expect(columns.rows.count > 80)
        for case .text(let name) in columns.rows.flatMap(\.self) {
            #expect(
                page.contains("`\(name)`") || page.contains("### \(name)")
                    || page.contains(", \(name)\n") || page.contains(", \(name), "), "\(name)")
        }
    }
}
