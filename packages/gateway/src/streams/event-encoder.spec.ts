import { describe, expect, it } from "vitest";

import { EventEncoder, sharedText } from "./event-encoder.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("events as bytes", () => {
  it("have ids that follow each other, and positions", () => {
    const events = [
      { head: '{"type":"reset"}', shared: null, position: null },
      { head: '{"key":"k",', shared: sharedText('"event":{}}'), position: "5-0/4-0" },
    ];
    expect(text(new EventEncoder().encode(events, 41))).toBe(
      'id: 41\ndata: {"type":"reset"}\n\nid: 42@5-0/4-0\ndata: {"key":"k","event":{}}\n\n',
    );
  });

  it("are whole in every script, and whatever their size", () => {
    const encoder = new EventEncoder();
    for (const characters of [1, 20_000, 400_000]) {
      const head = "名".repeat(characters);
      const shared = "表\u{1f600}".repeat(characters);
      const bytes = encoder.encode([{ head, shared: sharedText(shared), position: null }], 1);
      expect(text(bytes) === `id: 1\ndata: ${head}${shared}\n\n`).toBe(true);
    }
  });

  it("do not share memory: a reader may give away that of its chunk", () => {
    const encoder = new EventEncoder();
    const shared = sharedText("shared");
    const one = encoder.encode([{ head: "one ", shared, position: null }], 1);
    const other = encoder.encode([{ head: "other ", shared, position: null }], 1);
    structuredClone(one, { transfer: [one.buffer] });
    expect(text(other)).toBe("id: 1\ndata: other shared\n\n");
    expect(other.buffer.byteLength).toBe(other.length);
    expect(text(encoder.encode([{ head: "third ", shared, position: null }], 1))).toBe("id: 1\ndata: third shared\n\n");
  });
});
