import * as z from "zod/mini";

import { encodeBase64 } from "../auth/base64.ts";
import { hmac } from "../auth/hmac.ts";
import { MaxComputeError } from "../error.ts";
import type { InstanceView } from "../watch/instance/instance-event.ts";
import type { ToldInstance } from "../watch/instance/resumption.ts";
import type { WatchState, WatchTokens } from "./watch-state.ts";

// A watch token is `mcw`, the version, and parts between points: the state as compact JSON in base64url, and a check value. Loaded when
// the first token is made or read.

const version = 1;
/** The check value of a token that is not signed. It only detects damage, so its key is public. */
const publicKey = new TextEncoder().encode("maxcompute-rx watch token");
/** The length of a check value, in bytes. */
const checkBytes = 16;

/** Who signs a token, and to whom it is given. */
export interface TokenSigner {
  readonly key: Uint8Array<ArrayBuffer>;
  /** Not readable in the token. */
  readonly caller: string;
}

/** The tokens of a client of one project; signed and bound to a caller if there is a signer. */
export function watchTokens(project: string, signer: TokenSigner | null = null): WatchTokens {
  return {
    async seal(state) {
      const json = JSON.stringify(compact(state));
      const body = toBase64Url(new TextEncoder().encode(json));
      return sealed(signer === null ? `mcw${version}.${body}` : `mcw${version}s.${body}.${await callerTag(signer)}`, signer);
    },
    async open(token) {
      const state = await open(token, signer);
      if (state.project === project) return state;
      throw new MaxComputeError("invalid_argument", `The watch token belongs to project ${state.project}. This client is connected to project ${project}.`, {
        nextStep: "Resume the watch with a client of the token's project.",
      });
    },
  };
}

/**
 * Checks a state that a page sends to be sealed.
 *
 * @throws {MaxComputeError} `invalid_argument`
 */
export function checkedWatchState(value: unknown): WatchState {
  try {
    return expand(compactShape.parse(compact(value as WatchState)));
  } catch {
    throw new MaxComputeError("invalid_argument", "The state of the watch is not readable.");
  }
}

async function open(token: string, signer: TokenSigner | null): Promise<WatchState> {
  const parts = token.trim().split(".");
  const [, digits, signed] = /^mcw(\d{1,9})(s?)$/.exec(parts[0] ?? "") ?? [];
  if (digits === undefined) throw damaged("The text is not a watch token.");
  if (Number(digits) !== version) {
    throw new MaxComputeError("unsupported", `The watch token has version ${digits}. This version of maxcompute-rx reads version ${version}.`, {
      nextStep: "Install the version of maxcompute-rx that made the token, or a later one.",
    });
  }
  if ((signed === "s") !== (signer !== null)) {
    throw damaged(signer === null ? "The watch token was signed by a gateway, so only that gateway can read it." : "The watch token is not signed by this gateway.");
  }
  const text = parts.slice(0, -1).join(".");
  if (parts.length !== (signer === null ? 3 : 4) || !sameText(await sealed(text, signer), token.trim())) throw damaged("The watch token is damaged or was changed.");
  if (signer !== null && parts[2] !== (await callerTag(signer))) {
    throw new MaxComputeError("forbidden", "The watch token was given to another caller.", { nextStep: "Begin a new watch with the ids of the instances." });
  }
  return readState(parts[1] ?? "");
}

/** The text with its check value. */
async function sealed(text: string, signer: TokenSigner | null): Promise<string> {
  const check = await hmac("SHA-256", signer?.key ?? publicKey, text);
  return `${text}.${toBase64Url(check.subarray(0, checkBytes))}`;
}

async function callerTag({ key, caller }: TokenSigner): Promise<string> {
  return toBase64Url((await hmac("SHA-256", key, `caller ${caller}`)).subarray(0, checkBytes));
}

/** Compares in a time that does not depend on where the texts differ. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

function damaged(message: string): MaxComputeError {
  return new MaxComputeError("invalid_argument", message, { nextStep: "Check that the whole token was stored, or begin a new watch with the ids of the instances." });
}

function readState(body: string): WatchState {
  const state = compactShape.safeParse(parseJson(body));
  if (!state.success) throw damaged("The content of the watch token is not readable.");
  return expand(state.data);
}

function parseJson(body: string): unknown {
  try {
    const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  } catch {
    return null;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let base64 = "";
  // In pieces of a multiple of three bytes: the arguments of a call are limited.
  for (let at = 0; at < bytes.length; at += 24_000) base64 += encodeBase64(bytes.subarray(at, at + 24_000));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// Lists instead of objects, without the names of the members.
const text = z.string();
const textOrNull = z.nullable(text);
const count = z.int().check(z.nonnegative());
const instanceStatus = z.enum(["Running", "Suspended", "Terminated", "Unknown"]);
const taskStatus = z.enum(["Waiting", "Running", "Success", "Failed", "Suspended", "Cancelled", "Unknown"]);
const task = z.tuple([text, text, taskStatus, textOrNull, textOrNull]);
const number = z.number();
const stage = z.tuple([text, textOrNull, number, number, number, number, number, number, number]);
const trouble = z.strictObject({ code: text, message: text, since: text });
const outcome = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("succeeded") }),
  z.strictObject({ type: z.literal("failed"), taskName: textOrNull, message: text, odpsCode: textOrNull }),
  z.strictObject({ type: z.literal("cancelled"), taskName: textOrNull }),
  z.strictObject({ type: z.literal("lost"), message: text }),
]);
const view = z.tuple([instanceStatus, text, textOrNull, textOrNull, textOrNull, z.array(task), z.array(z.tuple([text, z.array(stage)])), z.nullable(trouble), z.nullable(outcome)]);
const instance = z.union([z.tuple([text]), z.tuple([text, count, view])]);
const filter = z.strictObject({ status: z.optional(instanceStatus), onlyOwner: z.optional(z.boolean()), limit: z.optional(z.int().check(z.positive())) });
const compactShape = z.strictObject({ p: text, at: text, want: count, list: z.nullable(filter), newest: textOrNull, i: z.array(instance) });

type Compact = z.infer<typeof compactShape>;

function compact({ project, at, interest, filter: list, newest, instances }: WatchState): Compact {
  const i = instances.map(([id, told]): Compact["i"][number] => (told === null ? [id] : [id, told.seq, compactView(told.view)]));
  return { p: project, at, want: (interest.tasks ? 1 : 0) + (interest.progress ? 2 : 0), list, newest, i };
}

function compactView({ status, statusText, owner, startTime, endTime, tasks, progress, trouble: problem, outcome: end }: InstanceView): z.infer<typeof view> {
  return [
    status,
    // The usual word of a status is not repeated.
    statusText === status ? "" : statusText,
    owner,
    startTime,
    endTime,
    tasks.map((one) => [one.name, one.type, one.status, one.startTime, one.endTime]),
    // Nobody needs the stages of an instance whose end was told.
    end !== null
      ? []
      : progress.map(({ taskName, stages }) => [
          taskName,
          stages.map((one) => [one.name, one.status, one.runningWorkers, one.terminatedWorkers, one.totalWorkers, one.backupWorkers, one.inputRecords, one.outputRecords, one.finishedPercentage]),
        ]),
    problem,
    end,
  ];
}

function expand({ p: project, at, want, list, newest, i }: Compact): WatchState {
  const instances = i.map((one): WatchState["instances"][number] => [one[0], one.length === 1 ? null : toldOf(one[0], project, one[1], one[2])]);
  return { project, at, interest: { tasks: (want & 1) > 0, progress: (want & 2) > 0 }, filter: list, newest, instances };
}

function toldOf(instanceId: string, project: string, seq: number, told: z.infer<typeof view>): ToldInstance {
  const [status, statusText, owner, startTime, endTime, tasks, progress, problem, end] = told;
  return {
    seq,
    view: {
      instanceId,
      project,
      status,
      statusText: statusText === "" ? status : statusText,
      owner,
      startTime,
      endTime,
      tasks: tasks.map(([name, type, taskState, begin, finish]) => ({ name, type, status: taskState, startTime: begin, endTime: finish })),
      progress: progress.map(([taskName, stages]) => ({ taskName, stages: stages.map(stageOf) })),
      trouble: problem,
      outcome: end,
    },
  };
}

function stageOf([name, status, runningWorkers, terminatedWorkers, totalWorkers, backupWorkers, inputRecords, outputRecords, finishedPercentage]: z.infer<typeof stage>) {
  return { name, status, runningWorkers, terminatedWorkers, totalWorkers, backupWorkers, inputRecords, outputRecords, finishedPercentage };
}
