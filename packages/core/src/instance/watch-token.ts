import { encodeBase64 } from "../auth/base64.ts";
import { hmac } from "../auth/hmac.ts";
import { MaxComputeError } from "../error.ts";
import type { InstanceStatus, TaskStatus } from "../model.ts";
import type { InstanceOutcome, InstanceView, WatchTrouble } from "../watch/instance/instance-event.ts";
import type { ToldInstance } from "../watch/instance/resumption.ts";
import type { LiveListFilter } from "../watch/list/instance-list-event.ts";
import type { WatchState, WatchTokens } from "./watch-state.ts";

// A watch token is `mcw`, the version, and parts between points: the state as compact JSON in base64url, and a check value.

const version = 1;
/** The check value of a token that is not signed. It only detects damage, so its key is public. */
const publicKey = new TextEncoder().encode("maxcompute-rx watch token");
/** The length of a check value, in bytes. */
const checkBytes = 16;

/** Who signs a token, and to whom it is given. */
export interface TokenSigner {
  readonly key: Uint8Array;
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
      throw new MaxComputeError(
        "invalid_argument",
        `The watch token belongs to project ${state.project}. This client is connected to project ${project}.`,
        {
          nextStep: "Resume the watch with a client of the token's project.",
        },
      );
    },
  };
}

async function open(token: string, signer: TokenSigner | null): Promise<WatchState> {
  const parts = token.trim().split(".");
  const [, digits, signed] = /^mcw(\d{1,9})(s?)$/.exec(parts[0] ?? "") ?? [];
  if (digits === undefined) throw damaged("The text is not a watch token.");
  if (Number(digits) !== version) {
    throw new MaxComputeError(
      "unsupported",
      `The watch token has version ${digits}. This version of maxcompute-rx reads version ${version}.`,
      {
        nextStep: "Install the version of maxcompute-rx that made the token, or a later one.",
      },
    );
  }
  if ((signed === "s") !== (signer !== null)) {
    throw damaged(
      signer === null
        ? "The watch token was signed by a gateway, so only that gateway can read it."
        : "The watch token is not signed by this gateway.",
    );
  }
  const text = parts.slice(0, -1).join(".");
  if (parts.length !== (signer === null ? 3 : 4) || !sameText(await sealed(text, signer), token.trim()))
    throw damaged("The watch token is damaged or was changed.");
  if (signer !== null && parts[2] !== (await callerTag(signer))) {
    throw new MaxComputeError("forbidden", "The watch token was given to another caller.", {
      nextStep: "Begin a new watch with the ids of the instances.",
    });
  }
  return readState(parts[1] ?? "");
}

/** The text with its check value. */
async function sealed(text: string, signer: TokenSigner | null): Promise<string> {
  const check = await hmac("SHA-256", new Uint8Array(signer?.key ?? publicKey), text);
  return `${text}.${toBase64Url(check.subarray(0, checkBytes))}`;
}

async function callerTag({ key, caller }: TokenSigner): Promise<string> {
  return toBase64Url((await hmac("SHA-256", new Uint8Array(key), `caller ${caller}`)).subarray(0, checkBytes));
}

/** Compares in a time that does not depend on where the texts differ. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

function damaged(message: string): MaxComputeError {
  return new MaxComputeError("invalid_argument", message, {
    nextStep: "Check that the whole token was stored, or begin a new watch with the ids of the instances.",
  });
}

function readState(body: string): WatchState {
  try {
    return expand(parseJson(body) as Compact);
  } catch {
    throw damaged("The content of the watch token is not readable.");
  }
}

function parseJson(body: string): unknown {
  const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
}

function toBase64Url(bytes: Uint8Array): string {
  let base64 = "";
  // In pieces of a multiple of three bytes: the arguments of a call are limited.
  for (let at = 0; at < bytes.length; at += 24_000) base64 += encodeBase64(bytes.subarray(at, at + 24_000));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// Lists instead of objects, without the names of the members. The check value says that this code has written them, so nothing is
// checked again; a library that does would make the first file of some pages larger.
type CompactTask = [name: string, type: string, status: TaskStatus, startTime: string | null, endTime: string | null];
type CompactStage = [
  name: string,
  status: string | null,
  running: number,
  terminated: number,
  total: number,
  backup: number,
  input: number,
  output: number,
  percent: number,
];
type CompactView = [
  status: InstanceStatus,
  statusText: string,
  owner: string | null,
  startTime: string | null,
  endTime: string | null,
  tasks: readonly CompactTask[],
  progress: readonly (readonly [taskName: string, stages: readonly CompactStage[]])[],
  trouble: WatchTrouble | null,
  outcome: InstanceOutcome | null,
];

interface Compact {
  readonly p: string;
  readonly at: string;
  readonly want: number;
  readonly list: LiveListFilter | null;
  readonly newest: string | null;
  readonly i: readonly (readonly [id: string] | readonly [id: string, seq: number, view: CompactView])[];
}

function compact({ project, at, interest, filter: list, newest, instances }: WatchState): Compact {
  const i = instances.map(([id, told]): Compact["i"][number] => (told === null ? [id] : [id, told.seq, compactView(told.view)]));
  return { p: project, at, want: (interest.tasks ? 1 : 0) + (interest.progress ? 2 : 0), list, newest, i };
}

function compactView({
  status,
  statusText,
  owner,
  startTime,
  endTime,
  tasks,
  progress,
  trouble: problem,
  outcome: end,
}: InstanceView): CompactView {
  return [
    status,
    // The usual word of a status is not repeated.
    statusText === status ? "" : statusText,
    owner,
    startTime,
    endTime,
    tasks.map((one) => [one.name, one.type, one.status, one.startTime, one.endTime] as const),
    // Nobody needs the stages of an instance whose end was told.
    end !== null
      ? []
      : progress.map(({ taskName, stages }) => [
          taskName,
          stages.map((one) => [
            one.name,
            one.status,
            one.runningWorkers,
            one.terminatedWorkers,
            one.totalWorkers,
            one.backupWorkers,
            one.inputRecords,
            one.outputRecords,
            one.finishedPercentage,
          ]),
        ]),
    problem,
    end,
  ];
}

function expand({ p: project, at, want, list, newest, i }: Compact): WatchState {
  const instances = i.map((one): WatchState["instances"][number] => [
    one[0],
    one.length === 1 ? null : toldOf(one[0], project, one[1], one[2]),
  ]);
  return { project, at, interest: { tasks: (want & 1) > 0, progress: (want & 2) > 0 }, filter: list, newest, instances };
}

function toldOf(instanceId: string, project: string, seq: number, told: CompactView): ToldInstance {
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

function stageOf([
  name,
  status,
  runningWorkers,
  terminatedWorkers,
  totalWorkers,
  backupWorkers,
  inputRecords,
  outputRecords,
  finishedPercentage,
]: CompactStage) {
  return { name, status, runningWorkers, terminatedWorkers, totalWorkers, backupWorkers, inputRecords, outputRecords, finishedPercentage };
}
