// Help and Markdown, whole, as text.

import CommandLineArguments
import Testing

struct HelpTextTests {
    @Test func helpShowsAllThatIsDeclared() {
        #expect(
            Sample.train.helpText == """
                usage: nnstore train NETWORK [FILE] --loss LOSS [options]

                Trains a network and records a checkpoint after each step.

                  NETWORK  the network to train, or NET:BRANCH
                  FILE     where to write what was learned

                Ctrl-C stops after the current step; every step is kept, and training goes on
                later as if it had never stopped.

                A learning rate may follow a schedule: it is written so.

                  0.5,100:0.1

                What to learn:
                      --loss LOSS  what to make small: squared-error or cross-entropy (required)
                  -e, --epochs N   stop after N epochs
                      --batch N    how many rows of the dataset go into one step of
                                   backpropagation (default 32)
                  -s, --shuffle    a new order for each epoch
                      --change X   what to add to each weight

                What to say:
                      --notify COMMAND  run this when done (repeatable)
                  -q, --quiet           say nothing

                Options of every verb:
                      --store PATH  the store (default nnstore.db)
                      --json        write JSON
                  -h, --help        show this text

                Examples:
                  nnstore train reader --loss cross-entropy -e 30
                      Trains thirty epochs, which is enough for the digits, and takes half a
                      second.

                """)
    }

    @Test func noLineOfHelpIsWiderThan80Columns() {
        let long = CommandSyntax(
            "x", summary: String(repeating: "word ", count: 40),
            positionals: (0..<20).map { Positional("ARGUMENT\($0)", help: "one") },
            options: [
                Option(
                    "--an-option-with-a-name-that-is-long", value: "VALUE",
                    help: String(repeating: "word ", count: 30), as: .string)
            ])
        let widest = long.helpText.split(separator: "\n").map(\.count).max()
        #expect(widest ?? 0 <= 80)
        #expect(
            long.helpText.contains(
                """
                      --an-option-with-a-name-that-is-long VALUE
                    word word
                """))
    }

    @Test func markdownShowsTheSameDeclaration() {
        #expect(
            Sample.train.markdown(level: 3) == """
                ### nnstore train

                Trains a network and records a checkpoint after each step.

                ```
                nnstore train NETWORK [FILE] --loss LOSS [options]
                ```

                | argument | |
                |---|---|
                | `NETWORK` | the network to train, or NET:BRANCH |
                | `[FILE]` | where to write what was learned |

                Ctrl-C stops after the current step; every step is kept, and training goes on \
                later as if it had never stopped.

                A learning rate may follow a schedule: it is written so.

                ```
                  0.5,100:0.1
                ```

                | what to learn | |
                |---|---|
                | `--loss LOSS` | what to make small: squared-error or cross-entropy (required) |
                | `-e`, `--epochs N` | stop after N epochs |
                | `--batch N` | how many rows of the dataset go into one step of backpropagation \
                (default 32) |
                | `-s`, `--shuffle` | a new order for each epoch |
                | `--change X` | what to add to each weight |

                | what to say | |
                |---|---|
                | `--notify COMMAND` | run this when done (repeatable) |
                | `-q`, `--quiet` | say nothing |

                | options of every verb | |
                |---|---|
                | `--store PATH` | the store (default nnstore.db) |
                | `--json` | write JSON |
                | `-h`, `--help` | show this text |

                ```console
                $ nnstore train reader --loss cross-entropy -e 30
                # Trains thirty epochs, which is enough for the digits, and takes half a second.
                ```

                """)
    }

    @Test func markdownEscapesWhatItWouldObey() {
        let syntax = CommandSyntax(
            "x", summary: "a < b * c_d",
            positionals: [Positional("A|B", help: "a|b")])
        #expect(syntax.markdown().contains("a \\< b \\* c\\_d"))
        #expect(syntax.markdown().contains("| `A\\|B` | a\\|b |"))
    }

    @Test func theOverviewShowsEveryVerb() {
        #expect(
            Sample.commands.overview == """
                usage: nnstore VERB [arguments] [options]

                Keeps every step.

                Train:
                  train  Trains a network and records a checkpoint after each step.
                  list   Lists the networks.

                Data:
                  data import  Imports a CSV file.
                  data list    Lists the datasets.

                Options of every verb:
                  --store PATH  the store (default nnstore.db)
                  --json        write JSON
                  --help        show this text

                More about one of them: nnstore help VERB

                """)
        #expect(
            Sample.commands.markdown.hasPrefix("## Train\n\n### nnstore train\n\nTrains a network"))
        #expect(Sample.commands.markdown.contains("\n\n## Data\n\n### nnstore data import\n\n"))
    }
}
