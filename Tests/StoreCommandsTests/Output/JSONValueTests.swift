// JSON text: order, escapes, numbers that read back as the same bits.

import StoreCommands
import Testing

struct JSONValueTests {
    @Test func membersKeepTheirOrder() {
        let value: JSONValue = ["z": 1, "a": [true, nil, 1.5], "m": ["y": "x", "b": []]]
        #expect(value.text == #"{"z":1,"a":[true,null,1.5],"m":{"y":"x","b":[]}}"#)
        #expect(JSONValue.object([]).text == "{}")
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1f}\u{7f}\u{9b}", #""\u0000\u001f\u007f\u009b""#), ("é→字😀", #""é→字😀""#),
        ("\u{202e}\u{2028}\u{e0001}", #""\u202e\u2028\udb40\udc01""#), ("", #""""#),
        ("👩\u{200d}🔬", "\"👩\u{200d}🔬\""),
    ])
    func textsAreEscapedAsFarAsNeeded(string: String, json: String) {
        #expect(JSONValue.string(string).text == json)
    }

    @Test(arguments: [
        (JSONValue.integer(.min), "-9223372036854775808"),
        (.float(0.1), "0.1"), (.double(0.1), "0.1"),
        (.double(Double(Float(0.1))), "0.10000000149011612"), (.float(1e-5), "1e-05"),
        (.float(16_777_216), "16777216.0"), (.float(-0.0), "-0.0"), (.float(.nan), "null"),
        (.double(-.infinity), "null"), (.float(.leastNonzeroMagnitude), "1e-45"),
    ])
    func numbersAreExact(value: JSONValue, json: String) {
        #expect(value.text == json)
    }

    @Test func everyFloatReadsBackAsTheSameBits() {
        let changed = stride(from: UInt32(0), to: 0x7f80_0000, by: 1_299_709).first { pattern in
            let text = JSONValue.float(Float(bitPattern: pattern)).text
            return Float(text)?.bitPattern != pattern
        }
        #expect(changed == nil)
    }
}
