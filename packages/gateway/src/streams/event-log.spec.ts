import { describe, expect, it } from "vitest";

import { EndOfTurn } from "./end-of-turn.ts";
import { EventLog } from "./event-log.ts";
import { SharedText } from "./logged-event.ts";

const bornAt = 1000;

function bed() {
  let overruns = 0;
  const parts = { bufferedCharacters: 1_000_000, endOfTurn: new EndOfTurn(), emptyText: new SharedText("") };
  const log = new EventLog(parts, bornAt, { left: () => {}, overrun: () => (overruns += 1), drained: () => {} });
  return { log, overruns: () => overruns };
}

function beat(log: EventLog, times: number): void {
  for (let turn = 0; turn < times; turn += 1) log.beat();
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await reader.read()).value);
}

describe("what a page has read", () => {
  it("is kept for those that lost their connection, and forgotten after a minute", async () => {
    const { log } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader); // the comment that comes first
    log.append("first");
    expect(await readText(reader)).toBe("id: 1000\ndata: first\n\n");
    beat(log, 4);
    expect(log.reaches("999")).toBe(true);
    beat(log, 1);
    expect(log.reaches("999")).toBe(false);
    // Who has the last event misses nothing.
    expect(log.reaches("1000")).toBe(true);
    log.append("second");
    expect(await readText(log.read(new AbortController().signal, "1000").getReader())).toBe(":\n\n");
  });
});

describe("an event in two parts", () => {
  it("is one event for the page, also when it is read again", async () => {
    const { log } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader);
    log.append('{"type":"list","key":"k",', new SharedText('"event":{}}'), "5-0");
    const text = 'id: 1000@5-0\ndata: {"type":"list","key":"k","event":{}}\n\n';
    expect(await readText(reader)).toBe(text);
    const again = log.read(new AbortController().signal, "999").getReader();
    let read = await readText(again);
    while (!read.includes("data")) read += await readText(again);
    expect(read).toBe(`:\n\n${text}`);
  });
});

describe("what happens in one turn", () => {
  it("comes as one chunk", async () => {
    const { log } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader);
    log.append("first");
    log.append("second");
    expect(await readText(reader)).toBe("id: 1000\ndata: first\n\nid: 1001\ndata: second\n\n");
    log.append("third");
    expect(await readText(reader)).toBe("id: 1002\ndata: third\n\n");
  });

  it("is sent before the reading ends", async () => {
    const { log } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader);
    log.append("last");
    log.close();
    expect(await readText(reader)).toBe("id: 1000\ndata: last\n\n");
    expect((await reader.read()).done).toBe(true);
  });

  it("fits, although it is larger than the buffer together with what the page has just been sent", async () => {
    const { log, overruns } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader);
    log.append("a".repeat(600_000));
    log.append("b".repeat(600_000));
    expect((await readText(reader)).length).toBeGreaterThan(600_000);
    expect((await readText(reader)).length).toBeGreaterThan(600_000);
    expect(overruns()).toBe(0);
  });
});

describe("what a page has not read", () => {
  it("stays, however long it takes", async () => {
    const { log, overruns } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    log.append("first");
    log.append("second");
    beat(log, 50);
    let text = "";
    while (!text.includes("second")) text += await readText(reader);
    expect(text).toContain("id: 1000\ndata: first\n\nid: 1001\ndata: second\n\n");
    expect(overruns()).toBe(0);
  });

  it("stays for a page that reads again from further back", async () => {
    const { log } = bed();
    const reader = log.read(new AbortController().signal).getReader();
    await readText(reader);
    log.append("first");
    await readText(reader);
    beat(log, 4);
    const again = log.read(new AbortController().signal, "999").getReader();
    beat(log, 4);
    let text = "";
    while (!text.includes("first")) text += await readText(again);
    expect(text).toContain("id: 1000\ndata: first\n\n");
  });
});
