// A name with its settings as somebody wrote them, right or wrong.

/// `NAME:SETTING=NUMBER,…` taken apart.
struct WrittenSettings {
    /// Empty where there are settings alone.
    let name: String
    /// `SETTING=NUMBER` each, if they are right.
    let parts: [String]

    init(name: String, _ parts: [String]) {
        self.name = name
        self.parts = parts
    }

    /// Settings between commas.
    init(name: String, _ settings: Substring) {
        self.init(
            name: name,
            settings.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }

    /// A name, and settings behind a colon if there is one.
    init(parsing text: String) {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if words.count > 1 {
            self.init(name: String(words[0]), words[1])
        } else {
            self.init(name: text, [])
        }
    }

    /// The whole as one types it.
    var text: String {
        [name, parts.joined(separator: ",")].filter { !$0.isEmpty }.joined(separator: ":")
    }

    /// The part that gives a setting.
    func part(of setting: String) -> String {
        parts.first { $0.hasPrefix("\(setting)=") } ?? setting
    }

    /// The same with a setting under another name.
    func renaming(_ setting: String, to other: String) -> WrittenSettings {
        WrittenSettings(
            name: name,
            parts.map { $0.hasPrefix("\(setting)=") ? other + $0.dropFirst(setting.count) : $0 })
    }
}
