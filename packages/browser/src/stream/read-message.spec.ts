import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";
import { describe, expect, it } from "vitest";

import { readMessage } from "./read-message.ts";

const at = "2026-11-22T10:00:00.000Z";
const known = {
  instanceId: "i",
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: null,
  startTime: null,
  endTime: null,
} as const;
const view = { ...known, tasks: [], progress: [], trouble: null, outcome: null };
const trouble = { code: "unavailable", message: "Away.", since: at };
const events: readonly InstanceEvent[] = [
  { instanceId: "i", seq: 1, at, type: "snapshot", view },
  { ...known, seq: 1, at, type: "status" },
  { instanceId: "i", seq: 1, at, type: "tasks", tasks: [] },
  { instanceId: "i", seq: 1, at, type: "progress", progress: { taskName: "t", stages: [] } },
  { instanceId: "i", seq: 1, at, type: "trouble", ...trouble },
  { instanceId: "i", seq: 1, at, type: "recovered", since: at },
  { instanceId: "i", seq: 1, at, type: "succeeded" },
  { instanceId: "i", seq: 1, at, type: "failed", taskName: null, message: "No.", odpsCode: null },
  { instanceId: "i", seq: 1, at, type: "cancelled", taskName: null },
  { instanceId: "i", seq: 1, at, type: "lost", message: "Gone." },
];
const listEvents: readonly InstanceListEvent[] = [
  { at, type: "snapshot", view: { instances: [], more: false, trouble } },
  { at, type: "changed", updated: [], removed: ["i"], more: false },
  { at, type: "trouble", ...trouble },
  { at, type: "recovered", since: at },
];
const good: readonly object[] = [
  ...events.map((event) => ({ type: "instance", key: "1", event })),
  ...listEvents.map((event) => ({ type: "list", key: "1", event })),
  { type: "instance", key: "1", event: { type: "of a later version" } },
  { type: "completed", key: "1" },
  { type: "failed", key: "1", error: { code: "a-later-code", message: "No." } },
  { type: "reset" },
];

describe("a message of the stream", () => {
  it.each(good.map((message) => JSON.stringify(message)))("is read: %s", (text) => {
    expect(readMessage(text)).toEqual(JSON.parse(text));
  });

  it.each(['{"type":"later"}', '{"type":"list","key":"1","event":{"type":"later"}}', '{"type":"toString","key":"1"}'])(
    "of a later version is passed over: %s",
    (text) => expect(readMessage(text)).toBe("unknown"),
  );

  it.each([
    "",
    "oops",
    "5",
    "null",
    "[]",
    "{}",
    '{"type":["reset"]}',
    '{"type":"completed"}',
    '{"type":"failed","key":"1","error":{}}',
    '{"type":"failed","key":"1","error":{"code":"x","message":5}}',
    '{"type":"instance","key":1,"event":{"type":"succeeded"}}',
    '{"type":"instance","key":"1","event":"succeeded"}',
    '{"type":"instance","key":"1","event":{"type":"snapshot"}}',
    '{"type":"instance","key":"1","event":{"type":"snapshot","view":null}}',
    '{"type":"instance","key":"1","event":{"type":"snapshot","view":{"status":"Running","tasks":[null],"progress":[]}}}',
    '{"type":"instance","key":"1","event":{"type":"progress"}}',
    '{"type":"instance","key":"1","event":{"type":"failed"}}',
    '{"type":"list","key":"1","event":{"type":"snapshot","view":{}}}',
    '{"type":"list","key":"1","event":{"type":"changed","updated":[null],"removed":[]}}',
    '{"type":"list","key":"1","event":{"type":"changed","updated":[],"removed":3}}',
  ])("is none: %s", (text) => expect(readMessage(text)).toBe("damaged"));
});
