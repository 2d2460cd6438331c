import { describe, expect, it } from "vitest";
import { child, childText, el, parseXml, text, writeXml, XmlSyntaxError } from "./xml.ts";

const valueOf = (body: string): string => text(parseXml(`<A>${body}</A>`));

describe("parseXml", () => {
  it.each([
    ["<![CDATA[select '&lt;' < \"a\" && b]]>", "select '&lt;' < \"a\" && b"],
    ["a &lt;&gt;&amp;&quot;&apos;&#39;&#34;&#10;&#x4e2d;&#128512; b", "a <>&\"''\"\n中😀 b"],
    ["&amp;lt;", "&lt;"],
    ["  007\n\t", "  007\n\t"],
    ["a<![CDATA[b]]>c<![CDATA[]]>", "abc"],
    ["a\r\nb", "a\nb"],
    ["true", "true"],
  ])("keeps %j as %j", (body, expected) => expect(valueOf(body)).toBe(expected));

  it("decodes a long query of entities", () => expect(valueOf("&lt;".repeat(200_000))).toBe("<".repeat(200_000)));

  it("keeps the order of children and text", () => {
    const root = parseXml('<?xml version="1.0"?>\n<!-- a -->\n<A x="1 &amp; 2"><B>1</B>t<C/><B>2</B></A>');
    expect(root).toEqual({
      name: "A",
      attributes: { x: "1 & 2" },
      content: [el("B", "1"), "t", el("C"), el("B", "2")],
    });
    expect(childText(root, "B")).toBe("1");
    expect(child(root, "D")).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    ["hello", "no XML"],
    ["<A><B></A>", "crossed tags"],
    ["<A/><B/>", "two roots"],
    ["<A>", "an open end"],
    ['<?xml version="1.0"?>\n<!-- x --><!DOCTYPE A [<!ENTITY a "b">]><A>&a;</A>', "a DTD"],
    ["<!doctype A><A/>", "a DTD in small letters"],
  ])("refuses %j: %s", (document) => expect(() => parseXml(document)).toThrow(XmlSyntaxError));

  it("lets SQL speak of a DOCTYPE", () => expect(valueOf("<![CDATA[<!DOCTYPE x>]]>")).toBe("<!DOCTYPE x>"));
});

describe("writeXml", () => {
  it("says back what it was told", () => {
    const root = el("A", { x: 'a"<&' }, ['\r\n <b> & "c" ]]> 中😀', el("B", ""), el("C", [el("D", "d")])]);
    const parsed = parseXml(writeXml(root));
    expect(parsed.attributes).toEqual(root.attributes);
    expect(text(parsed)).toBe('\r\n <b> & "c" ]]> 中😀');
    expect(child(parsed, "C")).toEqual(el("C", [el("D", "d")]));
  });

  it("writes an empty element shut", () => expect(writeXml(el("Marker", ""))).toContain("<Marker/>"));

  it("replaces what XML cannot carry", () =>
    expect(valueOf(writeXml(el("A", "\u0000a\ud800b\u001f")).slice(25, -4))).toBe("\u{fffd}a\u{fffd}b\u{fffd}"));
});
