// What every verb is: a declared command line and what it does.

package import CommandLineArguments

/// One verb of nnstore. Each has a file of its own in Commands.
///
/// A metatype of it may be shared, so that the list of all verbs can be a constant.
package protocol Command: SendableMetatype {
    static var syntax: CommandSyntax { get }

    /// Does what the line asks for and writes the result to `context.output`.
    ///
    /// - Throws: what `CommandFailure` turns into words and an exit code.
    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode
}
