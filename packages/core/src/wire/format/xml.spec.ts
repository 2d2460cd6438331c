import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../../error.ts";
import { childOf, childrenOf, parseXml, textOf, XmlError } from "./xml.ts";
import { writeXml, xmlNode, xmlText } from "./xml-writer.ts";
import { anyCharacter } from "../../testing/any-character.ts";

describe("parseXml", () => {
  it("keeps texts as they were sent: blanks, leading zeros, CDATA, references", () => {
    const root = parseXml(
      '<?xml version="1.0"?><r><a> 007 </a><b><![CDATA[1 < 2 & "x"]]></b><c>&#x4e2d;&#10;&lt;&amp;&gt;&quot;&apos;</c></r>',
    );
    expect(root.children.map(({ text }) => text)).toEqual([" 007 ", '1 < 2 & "x"', "中\n<&>\"'"]);
  });

  it("joins the texts of an element around comments, CDATA and children", () => {
    const root = parseXml("<r>a<!-- <no> & -->b<c/>&amp;<![CDATA[&amp;]]></r>");
    expect(root.text).toBe("ab&&amp;");
  });

  it("reads attributes, a > inside one included", () => {
    const root = parseXml(`<r a=" 1 > 0 &amp; x" b='"'>t</r>`);
    expect(root).toMatchObject({ attributes: { a: " 1 > 0 & x", b: '"' }, text: "t" });
  });

  it("takes CR LF for LF, but leaves a carriage return that was written as a reference", () => {
    expect(parseXml("<r>a\r\nb&#13;</r>").text).toBe("a\nb\r");
    expect(parseXml("<r><![CDATA[a\r\nb]]></r>").text).toBe("a\nb");
  });

  it("reads UTF-8 bytes, with or without a byte order mark", () => {
    expect(parseXml(new TextEncoder().encode("\ufeff<r>é😀</r>")).text).toBe("é😀");
  });

  it("finds children by name and takes blank texts for absent ones", () => {
    const root = parseXml("<r><a>1</a><b> </b><a>2</a></r>");
    expect(childrenOf(root, "a").map(({ text }) => text)).toEqual(["1", "2"]);
    expect(childOf(root, "c")).toBeUndefined();
    expect([textOf(root, "a"), textOf(root, "b"), textOf(root, "c")]).toEqual(["1", null, null]);
  });

  it.each([
    ["an external entity", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'],
    ["an entity bomb", '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>'],
    ["a DTD behind a comment", '<!-- x --><!DOCTYPE r SYSTEM "r.dtd"><r/>'],
    ["an entity that XML does not define", "<r>&nbsp;</r>"],
    ["a reference to no character", "<r>&#0;</r>"],
    ["half of a surrogate pair", "<r>&#xD800;</r>"],
    ["a bare ampersand", "<r>a & b</r>"],
    ["a bare ampersand in a long text", `<r>${"a".repeat(5000)} & b</r>`],
    ["a NUL", "<r>\u0000</r>"],
    ["a cut document", "<r><a>x</a>"],
    ["a cut CDATA section", "<r><![CDATA[x</r>"],
    ["a cut comment", "<r><!-- x</r>"],
    ["a cut tag", "<r><a b='x"],
    ["crossed tags", "<r><a></r></a>"],
    ["two roots", "<r/><r/>"],
    ["text behind the root", "<r/>x"],
    ["no element", "hello"],
    ["nothing", ""],
    ["bytes that are not UTF-8", new Uint8Array([0x3c, 0x72, 0x3e, 0xff, 0x3c, 0x2f, 0x72, 0x3e])],
    ["a tower of elements", "<a>".repeat(5000) + "</a>".repeat(5000)],
    ["a flood of elements", `<r>${"<a/>".repeat(1_000_001)}</r>`],
    ["an endless tag", `<r a="${"x".repeat(70_000)}"/>`],
    ["a name that would reach into a prototype", '<r __proto__="x"/>'],
  ])("refuses %s", (_what, source) => {
    expect(() => parseXml(source)).toThrow(XmlError);
  });

  it("reads 200,000 references, which bomb guards of parsers mistake for an attack", () => {
    expect(parseXml(`<r>${"&lt;".repeat(200_000)}</r>`).text).toBe("<".repeat(200_000));
  });

  it("does not mind a document type definition inside a text", () => {
    expect(parseXml("<r><![CDATA[<!DOCTYPE html>]]></r>").text).toBe("<!DOCTYPE html>");
  });

  it("holds long texts outside the parser, which would need 40 bytes for each of their characters", () => {
    const text = "0123456789abcdef".repeat(1 << 18);
    const before = process.memoryUsage().heapUsed;
    const root = parseXml(`<r><a>${text}</a><b><![CDATA[${text}]]></b></r>`);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(text.length * 10);
    expect(root.children.map((child) => child.text === text)).toEqual([true, true]);
  });
});

describe("writeXml", () => {
  const xmlCharacters = fc
    .string({ unit: anyCharacter })
    .map((text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ""));

  it("writes what parseXml reads back, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(xmlCharacters), (texts) => {
        const root = parseXml(
          writeXml(
            xmlNode(
              "r",
              texts.map((text) => xmlNode("t", text)),
            ),
          ),
        );
        expect(root.children.map(({ text }) => text)).toEqual(texts);
      }),
    );
  });

  it("leaves out what is not there and keeps quotes raw", () => {
    const bytes = writeXml(xmlNode("r", [xmlText("a", undefined), xmlText("b", null), xmlText("c", 0), xmlText("d", '"]]>"')]));
    expect(new TextDecoder().decode(bytes)).toBe('<?xml version="1.0" encoding="utf-8"?>\n<r><c>0</c><d>"]]&gt;"</d></r>\n');
  });

  it.each(["\u0000", "\u001f", "\ud800", "\uffff"])(
    "refuses a character that XML cannot carry, before anything is sent: %j",
    (character) => {
      const write = (): Uint8Array => writeXml(xmlNode("Query", `select '${character}'`));
      expect(write).toThrow(MaxComputeError);
      expect(write).toThrow(/Query holds U\+[0-9A-F]{4} at index 8/);
    },
  );
});
