// The grammar of addresses and ranges: every form, and every way to get one wrong.

import ModelStore
import Testing

struct AddressGrammarTests {
    @Test(arguments: [
        ("reader", Address(network: "reader")),
        ("reader:wide", Address(network: "reader", branch: "wide")),
        ("reader@4217", Address(network: "reader", anchor: .step(4217))),
        ("reader@0", Address(network: "reader", anchor: .step(0))),
        ("reader:wide@4217", Address(network: "reader", branch: "wide", anchor: .step(4217))),
        ("reader@latest", Address(network: "reader", anchor: .latest)),
        ("reader@first", Address(network: "reader", anchor: .first)),
        ("reader@best", Address(network: "reader", anchor: .best(metric: nil))),
        ("reader@best:accuracy", Address(network: "reader", anchor: .best(metric: "accuracy"))),
        ("reader@v1.0", Address(network: "reader", anchor: .named("v1.0"))),
        ("reader@9f2c41d0", Address(network: "reader", anchor: .named("9f2c41d0"))),
        ("reader@01234567", Address(network: "reader", anchor: .named("01234567"))),
        ("reader@12345678", Address(network: "reader", anchor: .step(12_345_678))),
        ("reader@{3}", Address(network: "reader", anchor: .reflog(3))),
        ("reader@{45s}", Address(network: "reader", anchor: .ago(milliseconds: 45_000))),
        ("reader@{10m}", Address(network: "reader", anchor: .ago(milliseconds: 600_000))),
        ("reader@{2h}", Address(network: "reader", anchor: .ago(milliseconds: 7_200_000))),
        ("reader@{1d}", Address(network: "reader", anchor: .ago(milliseconds: 86_400_000))),
        ("reader@{1w}", Address(network: "reader", anchor: .ago(milliseconds: 604_800_000))),
        ("reader~5", Address(network: "reader", back: 5)),
        ("reader~", Address(network: "reader", back: 1)),
        ("reader~2~3", Address(network: "reader", back: 5)),
        ("reader:wide~5", Address(network: "reader", branch: "wide", back: 5)),
        ("reader@best~1", Address(network: "reader", anchor: .best(metric: nil), back: 1)),
        ("reader@{1}~2", Address(network: "reader", anchor: .reflog(1), back: 2)),
    ])
    func everyFormIsUnderstood(_ text: String, _ address: Address) throws {
        #expect(try Address(parsing: text) == address)
    }

    @Test(arguments: [
        "", "@5", ":wide", "~3", "reader:", "reader:a:b", "reader@5@6", "reader@5:wide",
        "reader@best:", "reader@{", "reader@{}", "reader@{1", "reader@{x}", "reader@{2y}",
        "reader@{-1}", "reader@{h}", "reader@{2h}x", "reader~x", "reader~-1", "reader~1x",
        "reader@1234567890123456", "reader@½", "reader@١٢",
    ])
    func aMalformedAddressSaysWhatOneLooksLike(_ text: String) {
        let error = #expect(throws: StoreError.self) { try Address(parsing: text) }
        #expect(error?.kind == .invalid)
        #expect(error?.message == "'\(text)' is no address of a checkpoint")
        #expect(error?.hint?.hasPrefix("NET, NET:BRANCH, NET@4217") == true)
    }

    @Test func aRangeIsNoAddressOfOneStep() {
        let error = #expect(throws: StoreError.self) { try Address(parsing: "reader@1..2") }
        #expect(error?.kind == .invalid)
        #expect(error?.message.contains("a range of steps where one step is asked for") == true)
    }

    @Test(arguments: [
        "reader", "reader:wide", "reader@4217", "reader@best", "reader@best:accuracy", "reader@v1",
        "reader@{3}", "reader@{45s}", "reader:wide@{1}~2",
    ])
    func anAddressIsWrittenAsItIsRead(_ text: String) throws {
        #expect(try Address(parsing: text).description == text)
    }
}

struct RangeGrammarTests {
    private static func anchor(_ anchor: Address.Anchor, back: Int = 0) -> Address {
        Address(network: "reader", anchor: anchor, back: back)
    }

    @Test(arguments: [
        ("reader@100..200", anchor(.step(100)), anchor(.step(200)), 1),
        ("reader@100..200/10", anchor(.step(100)), anchor(.step(200)), 10),
        ("reader@..", nil, nil, 1), ("reader@../7", nil, nil, 7),
        ("reader@5..", anchor(.step(5)), nil, 1), ("reader@..5", nil, anchor(.step(5)), 1),
        ("reader@v1..best", anchor(.named("v1")), anchor(.best(metric: nil)), 1),
        ("reader@latest~9..latest", anchor(.latest, back: 9), anchor(.latest), 1),
        ("reader@{1}..{0}/2", anchor(.reflog(1)), anchor(.reflog(0)), 2),
        // A plain address means all steps up to it.
        ("reader", nil, anchor(.latest), 1), ("reader@{1}", nil, anchor(.reflog(1)), 1),
    ])
    func everyFormIsUnderstood(
        _ text: String, _ lower: Address?, _ upper: Address?, _ stride: Int
    ) throws {
        let range = try AddressRange(parsing: text)
        #expect(range.network == "reader")
        #expect(range.branch == nil)
        #expect(range.lower == lower)
        #expect(range.upper == upper)
        #expect(range.stride == stride)
    }

    @Test func bothEndsAreOnTheBranchThatIsNamed() throws {
        let range = try AddressRange(parsing: "reader:wide@1..2")
        #expect(range.branch == "wide")
        #expect([range.lower?.branch, range.upper?.branch] == ["wide", "wide"])
    }

    @Test(arguments: [
        "@..", "reader@1..2/0", "reader@1..2/-1", "reader@1..2/x", "reader@1..2/",
        "reader@1..2/3/4",
        "reader@1..2..3", "reader@{..}", "reader@1..2@3",
    ])
    func aMalformedRangeIsRefused(_ text: String) {
        let error = #expect(throws: StoreError.self) { try AddressRange(parsing: text) }
        #expect(error?.kind == .invalid)
        #expect(error?.message.hasPrefix("'\(text)'") == true)
    }
}
