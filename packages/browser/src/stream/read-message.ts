import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";
import type { StreamMessage } from "@maxcompute-rx/core/internal";

import { isObject } from "../gateway/gateway-fault.ts";

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const isText: Check = (value) => typeof value === "string";
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const areObjects: Check = (value) => Array.isArray(value) && value.every(isObject);
const object =
  (fields: Fields): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, fits]) => fits(value[name]));

const trouble: Fields = { code: isText, message: isText, since: isText };

/** The fields that each kind of event must have, because the code that follows reads them; the type names every kind. */
const instanceEvents: Readonly<Record<InstanceEvent["type"], Fields>> = {
  snapshot: { view: object({ status: isText, tasks: areObjects, progress: areObjects }) },
  status: { status: isText },
  tasks: { tasks: areObjects },
  progress: { progress: object({ taskName: isText, stages: areObjects }) },
  trouble,
  recovered: { since: isText },
  rerun: { view: object({ status: isText, tasks: areObjects, progress: areObjects }), message: isText },
  succeeded: {},
  failed: { message: isText },
  cancelled: {},
  lost: { message: isText },
};

const listEvents: Readonly<Record<InstanceListEvent["type"], Fields>> = {
  snapshot: { view: object({ instances: areObjects }) },
  changed: { updated: areObjects, removed: areTexts },
  trouble,
  recovered: { since: isText },
};

const messages: Readonly<Record<StreamMessage["type"], Fields>> = {
  instance: { key: isText, event: isObject },
  list: { key: isText, event: isObject },
  completed: { key: isText },
  failed: { key: isText, error: object({ code: isText, message: isText }) },
  reset: {},
  position: {},
  moved: {},
};

/** A message of the stream. `unknown`: a kind of a later version. `damaged`: not a message of a gateway. */
export type ReadMessage = StreamMessage | "unknown" | "damaged";

/** Reads one message, which is JSON. An unknown event of an instance is passed on and changes no view (see `InstanceEvent`). */
export function readMessage(text: string): ReadMessage {
  const value = parse(text);
  if (!isObject(value)) return "damaged";
  const whole = checkKind(messages, value);
  if (whole !== "known") return whole;
  const { type, event } = value;
  const part = type === "instance" ? checkKind(instanceEvents, event) : type === "list" ? checkKind(listEvents, event) : "known";
  if (part === "damaged" || (part === "unknown" && type === "list")) return part;
  return value as StreamMessage; // every field that is used was checked
}

function checkKind(kinds: Readonly<Record<string, Fields>>, value: unknown): "known" | "unknown" | "damaged" {
  if (!isObject(value) || typeof value["type"] !== "string") return "damaged";
  const fields = Object.hasOwn(kinds, value["type"]) ? kinds[value["type"]] : undefined;
  if (fields === undefined) return "unknown";
  return object(fields)(value) ? "known" : "damaged";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
