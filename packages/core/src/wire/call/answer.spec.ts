import { describe, expect, it } from "vitest";

import { excerpt, readXmlAnswer } from "./answer.ts";
import { answerOf } from "../testing/answer-of.ts";

describe("readXmlAnswer", () => {
  const read = (body: string | Uint8Array): unknown =>
    readXmlAnswer(answerOf(body, 200, { "x-odps-request-id": "R1" }), "Instance", ["Status"]);

  it.each([
    ["an HTML page", "<!DOCTYPE html><html><body>Please <b>log in</b></body></html>", /an HTML page .* Please log in/],
    ["an XHTML page", "<html><body>Please log in</body></html>", /an HTML page .* Its root is <html>/],
    ["an empty body", "", /an empty body/],
    ["a cut document", "<Instance><Status>Run", /ends before its elements do/],
    ["JSON", '{"Status":"Running"}', /does not begin with an element/],
    ["another document", "<Other/>", /Its root is <Other>/],
    ["bytes", new Uint8Array([0xff, 0xfe, 0x00, 0x01]), /not UTF-8/],
  ])("says what it found instead of a document: %s", (_, body, message) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({
        code: "unexpected_answer",
        status: 200,
        requestId: "R1",
        message: expect.stringMatching(message),
        nextStep: expect.any(String),
      }),
    );
  });

  it("takes a document by its children when its root has another name", () => {
    expect(read("<Renamed><Status>Running</Status></Renamed>")).toMatchObject({ name: "Renamed" });
  });
});

describe("excerpt", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("is one short line of plain text", () => {
    const shown = excerpt(encode(`line 1\r\n\tline\u0000 2 ${"word ".repeat(100)}`));
    expect(shown).toMatch(/^line 1 line 2 word/);
    expect(shown.length).toBeLessThan(170);
  });

  it("leaves out markup, scripts and styles of a page", () => {
    expect(excerpt(encode("<html><head><style>b{}</style><script>x()</script></head><body><h1>Bad gateway</h1></body></html>"))).toBe(
      "Bad gateway",
    );
  });

  it("hides what may be a token or a key", () => {
    expect(excerpt(encode(`token=${"aB3/".repeat(12)} end`))).toBe("… end");
  });
});
