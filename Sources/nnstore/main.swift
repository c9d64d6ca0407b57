// The program's entry; everything else is in StoreCommands.

internal import StoreCommands

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

exit(Program.run(Array(CommandLine.arguments.dropFirst())))
