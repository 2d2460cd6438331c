import * as fc from "fast-check";
import { from, lastValueFrom, toArray, VirtualTimeScheduler } from "rxjs";
import { describe, expect, it } from "vitest";

import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { arbitraryEvents } from "../testing/arbitrary-events.ts";
import { runningView } from "../testing/running-view.ts";
import { foldEvent } from "../watch/instance/fold-event.ts";
import type { InstanceEventBody, InstanceView } from "../watch/instance/instance-event.ts";
import { readRecording } from "./recording-reader.ts";
import { RecordingWriter } from "./recording-writer.ts";
import { recordEvents } from "./record-events.ts";
import { anyCharacter } from "../testing/any-character.ts";

const ids = ["20230101gaaa", "20230101gbbb"];
const subject = { project: "p", instanceIds: ids };
const at = "2023-01-01T12:00:00.000Z";

const linesOf = (events: readonly ManyInstancesEvent[]): Promise<string[]> =>
  lastValueFrom(recordEvents(from(events), { ...subject, scheduler: new VirtualTimeScheduler() }).pipe(toArray()));

function event(seq: number, body: InstanceEventBody, instanceId = "20230101gaaa"): ManyInstancesEvent {
  return { instanceId, seq, at, ...body };
}

const snapshot = event(1, { type: "snapshot", view: runningView("20230101gaaa") });
const recovered = (seq: number): ManyInstancesEvent => event(seq, { type: "recovered", since: at });
const failed = (message: string): ManyInstancesEvent => event(2, { type: "failed", taskName: "t", message, odpsCode: null });

describe("a recording", () => {
  it("is read as it was written, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEvents(ids), async (events) => {
        const lines = await linesOf(events);
        for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
        expect(readRecording(lines)).toMatchObject({
          project: "p",
          instanceIds: ids,
          started: "1970-01-01T00:00:00.000Z",
          events,
          gaps: [],
          damage: [],
        });
      }),
      { numRuns: 50 },
    );
  });

  it("is read as it was written in parts of any length, and each part alone leads to the same views", () => {
    fc.assert(
      fc.property(arbitraryEvents(ids), fc.infiniteStream(fc.boolean()), (events, cuts) => {
        const writer = new RecordingWriter(subject, () => 0);
        const parts: string[][] = [[writer.begin()]];
        for (const each of events) {
          if (cuts.next().value) parts.push([...writer.nextPart()]);
          const line = writer.write(each);
          if (line !== null) parts.at(-1)?.push(line);
        }
        const whole = readRecording(parts.flat());
        expect(whole).toMatchObject({ events, damage: [], gaps: [] });
        const last = readRecording(parts.at(-1) ?? []);
        expect(last.damage).toEqual([]);
        expect(last.unended.toSorted()).toEqual(whole.unended.toSorted());
        const open = new Set(whole.unended);
        expect(open.size === 0 ? {} : viewsOf(last.events, open)).toEqual(viewsOf(events, open));
      }),
      { numRuns: 50 },
    );
  });

  it("can be read by hand", async () => {
    const lines = await linesOf([snapshot, event(2, { type: "succeeded" })]);
    expect(lines[0]).toBe(
      '{"format":"maxcompute-rx recording","version":1,"project":"p","instances":["20230101gaaa","20230101gbbb"],"started":"1970-01-01T00:00:00.000Z","part":1}',
    );
    expect(lines[2]).toBe('{"instanceId":"20230101gaaa","seq":2,"at":"2023-01-01T12:00:00.000Z","type":"succeeded"}');
  });

  it("keeps members that this version does not know, and says who has not ended", () => {
    const header = new RecordingWriter(subject, () => 0).begin();
    const later = { ...snapshot, ofALaterVersion: [1] };
    expect(readRecording([header.replace("{", '{"more":true,'), JSON.stringify(later)])).toMatchObject({
      events: [later],
      unended: ids,
      damage: [],
    });
  });
});

it("knows an instance as ended whose snapshot has its outcome, as after a watch token", () => {
  const ended = event(7, { type: "snapshot", view: { ...runningView("20230101gaaa"), outcome: { type: "succeeded" } } });
  expect(readRecording([new RecordingWriter(subject, () => 0).begin(), JSON.stringify(ended)])).toMatchObject({
    unended: ["20230101gbbb"],
    damage: [],
  });
});

function viewsOf(events: readonly ManyInstancesEvent[], open: ReadonlySet<string>): Record<string, InstanceView> {
  const views: Record<string, InstanceView> = {};
  for (const each of events) {
    if (each.type === "error" || !open.has(each.instanceId)) continue;
    const before = "view" in each ? each.view : views[each.instanceId];
    if (before !== undefined) views[each.instanceId] = foldEvent(before, each);
  }
  return views;
}

describe("secrets", () => {
  const token = "M0JzZ1ZjT2RQUzpwNF8yMDEzNTM4NzE3MzQxOTU4MTQsMTY3MzE3MjA0OCx7IlN0YXRlbWVudCI6W3siQWN0aW9uIjpbIm9kcHM6UmVhZCJdfV19";
  it.for([
    [
      "a LogView link",
      `See http://logview.odps.aliyun.com/logview/?h=http://service/api&p=p&i=2023&token=${token}`,
      "See http://logview.odps.aliyun.com/logview/?h=http://service/api&p=p&i=2023&token=…",
    ],
    ["a token alone", `the text ${token}== is no token`, "the text … is no token"],
    ["a signed address", "GET /a?Signature=abc%3D&Expires=1", "GET /a?Signature=…&Expires=1"],
    ["a location with a key", "oss://LTAI5tAbCdEfGhIjKl:s3cr3t@oss-cn-hangzhou/b", "oss://…@oss-cn-hangzhou/b"],
    ["an access key id", "AccessKeyId not found: LTAI5tAbCdEfGhIjKl", "AccessKeyId not found: …"],
    ["an Authorization header", "Authorization: ODPS abcdef:0123456789abcdef0123= x", "Authorization: ODPS … x"],
    ["a setting", "set odps.access.secret='abc def'; access_key_secret = xyz", "set odps.access.secret='… def'; access_key_secret = …"],
    ["JSON", '{"SecurityToken":"abc","n":1}', '{"SecurityToken":"…","n":1}'],
  ])("of %s are not written", async ([, message = "", expected]) => {
    const lines = await linesOf([snapshot, failed(message)]);
    expect(readRecording(lines).events[1]).toMatchObject({ message: expected });
  });

  it("leave other texts as they are", async () => {
    const message = "ODPS-0130161:[1,8] Parse exception - invalid token 'selct', secret: none, oss://bucket/a@b";
    expect(readRecording(await linesOf([snapshot, failed(message)])).events[1]).toMatchObject({ message });
  });

  it("are not written wherever they stand", async () => {
    const lines = await linesOf([Object.assign({ note: { deep: [`?token=${token}`] } }, snapshot)]);
    expect(lines.join()).not.toContain(token.slice(0, 20));
  });
});

describe("a damaged recording", () => {
  const header = new RecordingWriter(subject, () => 0).begin();
  const written = (...events: readonly object[]): string[] => [header, ...events.map((each) => JSON.stringify(each))];
  const damageOf = (lines: Iterable<string>): unknown => readRecording(lines).damage.map(({ line, kind }) => [line, kind]);

  it("cut at any byte gives its whole lines, and says so", async () => {
    const text = `${(await linesOf([snapshot, recovered(2), event(3, { type: "succeeded" })])).join("\n")}\n`;
    const whole = readRecording(text.split("\n")).events;
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
    for (let length = header.length; length <= text.length; length += 1) {
      const { events, damage } = readRecording(text.slice(0, length).split("\n"));
      const complete = ends.filter((end) => end <= length).length;
      expect(events).toEqual(whole.slice(0, complete - 1));
      expect(damage.map(({ kind }) => kind)).toEqual(ends.includes(length) || ends.includes(length - 1) ? [] : ["cut"]);
    }
  });

  it("damaged in any way is refused with a sentence, or read as far as it can be", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryEvents(ids),
        fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.string({ unit: anyCharacter, maxLength: 3 })), { minLength: 1, maxLength: 3 }),
        async (events, wounds) => {
          let text = (await linesOf(events)).join("\n");
          for (const [at, length, instead] of wounds)
            text = text.slice(0, at % text.length) + instead + text.slice((at % text.length) + length);
          try {
            const recording = readRecording(text.split("\n"));
            for (const each of recording.events) expect(typeof each.at).toBe("string");
            expect(recording.events.length).toBeLessThanOrEqual(events.length);
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^(?:invalid_argument|unsupported)$/) });
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it.for([
    ["nothing", []],
    ["another text", ["hello"]],
    ["other JSON", ['{"a":1}']],
    ["a header that was cut", [header.slice(0, 40)]],
    ["events without a header", [JSON.stringify(snapshot)]],
    ["a header without a project", [header.replace('"project":"p",', "")]],
  ] as const)("of %s is refused", ([, lines]) => {
    expect(() => readRecording(lines)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  it("of a later version is refused with the reason", () => {
    expect(() => readRecording([header.replace('"version":1', '"version":2')])).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining("version 2") }),
    );
  });

  it("tells doubled and missing events, and keeps the others", () => {
    const lines = written(
      snapshot,
      recovered(2),
      recovered(2),
      recovered(4),
      snapshot,
      snapshot,
      recovered(2),
      event(3, { type: "succeeded" }),
      event(3, { type: "succeeded" }),
    );
    expect(damageOf(lines)).toEqual([
      [4, "doubled"],
      [5, "missing"],
      [7, "doubled"],
      [10, "doubled"],
    ]);
    expect(readRecording(lines).events.map((each) => "seq" in each && each.seq)).toEqual([1, 2, 4, 1, 2, 3]);
  });

  it("tells an event before the snapshot", () => {
    expect(damageOf(written(recovered(2), snapshot, recovered(2)))).toEqual([[2, "missing"]]);
  });

  it("tells what does not belong to it", () => {
    const lines = written(
      snapshot,
      event(1, { type: "snapshot", view: runningView("other") }, "other"),
      { ...snapshot, seq: "1" },
      { ...snapshot, view: { ...runningView("x"), status: "Dancing" } },
      { instanceId: "20230101gaaa", seq: 2, at, type: "of a later version" },
      recovered(3),
      { hello: 1 },
      event(1, { type: "rerun", view: runningView("new"), reason: "retry", message: "m", odpsCode: null, from: "20230101gaaa" }, "new"),
    );
    expect(damageOf(lines)).toEqual([
      [3, "foreign"],
      [4, "foreign"],
      [5, "foreign"],
      [6, "foreign"],
      [8, "foreign"],
    ]);
    expect(readRecording(lines).events.map(({ type }) => type)).toEqual(["snapshot", "recovered", "rerun"]);
  });

  it("tells lines that are not JSON, and a recording of another project", () => {
    const other = new RecordingWriter({ project: "q" }, () => 0).begin();
    expect(damageOf([header, "}{", JSON.stringify(snapshot), "{", header, other, JSON.stringify(snapshot)])).toEqual([
      [2, "unreadable"],
      [4, "cut"],
      [6, "foreign"],
    ]);
  });

  it("goes on after a gap with new snapshots, and without those that have ended", () => {
    const end = event(2, { type: "succeeded" });
    const again = event(1, { type: "snapshot", view: runningView("20230101gbbb") }, "20230101gbbb");
    const writer = new RecordingWriter(subject, () => Date.parse(at) + 1000, { part: 1, ended: ["20230101gaaa"] });
    const resumed = [writer.begin(), writer.write(snapshot), writer.write(end), writer.write(again)].filter((line) => line !== null);
    const recording = readRecording([...written(snapshot, end, again), '{"cut', ...resumed]);
    expect(recording.events).toEqual([snapshot, end, again, again]);
    expect(recording.gaps).toEqual([{ from: at, to: "2023-01-01T12:00:01.000Z" }]);
    expect(recording.damage.map(({ kind }) => kind)).toEqual(["cut"]);
    expect(recording.unended).toEqual(["20230101gbbb"]);
  });

  it("tells a part that is missing", () => {
    const writer = new RecordingWriter(subject, () => 0);
    const first = [writer.begin(), writer.write(snapshot) ?? ""];
    writer.nextPart();
    writer.write(recovered(2));
    const third = [...writer.nextPart(), writer.write(recovered(3)) ?? ""];
    const { damage, events } = readRecording([...first, ...third]);
    expect(damage.map(({ kind, part, line }) => [kind, part, line])).toEqual([["missing", 3, 1]]);
    expect(events.map(({ type }) => type)).toEqual(["snapshot", "snapshot", "recovered"]);
  });
});

it("reads lines that arrive over time as it reads them at once", async () => {
  const lines = await linesOf([snapshot, event(2, { type: "succeeded" })]);
  async function* arriving(): AsyncGenerator<string> {
    for (const line of lines) yield line;
  }
  expect(await readRecording(arriving())).toEqual(readRecording(lines));
  async function* nothing(): AsyncGenerator<string> {}
  await expect(readRecording(nothing())).rejects.toMatchObject({ code: "invalid_argument" });
});
