import { describe, expect, it } from "vitest";

import { encodeEvents, LoggedEvent, SharedText } from "./logged-event.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("events as bytes", () => {
  it("have ids that follow each other, and positions", () => {
    const events = [
      new LoggedEvent('{"type":"reset"}', new SharedText(""), null),
      new LoggedEvent('{"key":"k",', new SharedText('"event":{}}'), "5-0/4-0"),
    ];
    expect(text(encodeEvents(events, 41))).toBe('id: 41\ndata: {"type":"reset"}\n\nid: 42@5-0/4-0\ndata: {"key":"k","event":{}}\n\n');
  });

  it("are whole in every script, and whatever their size", () => {
    for (const characters of [1, 20_000, 400_000]) {
      const head = "名".repeat(characters);
      const shared = "表\u{1f600}".repeat(characters);
      const bytes = encodeEvents([new LoggedEvent(head, new SharedText(shared), null)], 1);
      expect(text(bytes) === `id: 1\ndata: ${head}${shared}\n\n`).toBe(true);
    }
  });

  it("do not share memory: a reader may give away that of its chunk", () => {
    const shared = new SharedText("shared");
    const one = encodeEvents([shared.after("one ", null)], 1);
    const other = encodeEvents([shared.after("other ", null)], 1);
    structuredClone(one, { transfer: [one.buffer] });
    expect(text(other)).toBe("id: 1\ndata: other shared\n\n");
    expect(other.buffer.byteLength).toBe(other.length);
    expect(text(encodeEvents([shared.after("third ", null)], 1))).toBe("id: 1\ndata: third shared\n\n");
  });
});

describe("an event that many pages are told", () => {
  it("is kept once for all of them, and once for each position", () => {
    const shared = new SharedText('"event":{}}');
    const head = (key: number): string => `{"type":"instance","key":"${key}",`;
    expect(shared.after(head(1), null)).toBe(shared.after(head(1), null));
    const elsewhere = shared.after(head(1), "5-0");
    const texts = [shared.after(head(1), null), shared.after(head(2), null), elsewhere].map((event) => text(encodeEvents([event], 7)));
    expect(texts).toEqual([
      'id: 7\ndata: {"type":"instance","key":"1","event":{}}\n\n',
      'id: 7\ndata: {"type":"instance","key":"2","event":{}}\n\n',
      'id: 7@5-0\ndata: {"type":"instance","key":"1","event":{}}\n\n',
    ]);
  });
});
