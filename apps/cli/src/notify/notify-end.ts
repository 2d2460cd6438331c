import { spawn } from "node:child_process";
import { once } from "node:events";

import type { EndEvent, EndHandler } from "@maxcompute-rx/node";

import type { Io } from "../io.ts";
import { NoticeError } from "../program.ts";

export interface NotifyOptions {
  /** Send the end of each job to this address. */
  readonly notifyUrl?: string | undefined;
  /** Run this command at the end of each job. */
  readonly exec?: string | undefined;
}

/** The body of a notice. Plain JSON; without secrets, SQL and results. */
interface Notice {
  readonly project: string;
  readonly instanceId: string;
  /** `succeeded`, `failed`, `cancelled`, `lost`, or `error` if the job cannot be watched. */
  readonly outcome: EndEvent["type"];
  /** When the end was noticed: ISO 8601 in UTC. */
  readonly at: string;
  /** The task that failed or was cancelled, if it is known. */
  readonly taskName: string | null;
  /** Why it failed or was lost, or why it cannot be watched. */
  readonly message: string | null;
  /** Such as `ODPS-0130131`. */
  readonly odpsCode: string | null;
}

const requestTimeoutMs = 30_000;

/** Tells the end of a job by a webhook and a command. The handler fails if one of them fails, and repeats only that one. */
export function notifyEnd({ notifyUrl, exec }: NotifyOptions, project: string, io: Io): EndHandler {
  /** What was told successfully, while the other notice of the same end is repeated. */
  const told = new Set<string>();
  return async (end, { signal }) => {
    const notice = noticeOf(end, project);
    const once = async (what: string, tell: () => Promise<void>): Promise<void> => {
      const key = `${what} ${notice.instanceId}`;
      if (told.has(key)) return;
      await tell();
      told.add(key);
    };
    // Core knows only what all platforms have of a signal; in Node it is a whole one.
    const asked = AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), signal as AbortSignal]);
    if (notifyUrl !== undefined) await once("url", () => post(notifyUrl, notice, asked));
    if (exec !== undefined) await once("exec", () => run(exec, notice, io));
    told.delete(`url ${notice.instanceId}`);
    told.delete(`exec ${notice.instanceId}`);
  };
}

function noticeOf(end: EndEvent, project: string): Notice {
  const { instanceId, type: outcome, at } = end;
  const taskName = end.type === "failed" || end.type === "cancelled" ? end.taskName : null;
  const message = "message" in end ? end.message : null;
  return { project, instanceId, outcome, at, taskName, message, odpsCode: end.type === "failed" ? end.odpsCode : null };
}

async function post(url: string, notice: Notice, signal: AbortSignal): Promise<void> {
  // The path of a webhook is often its secret, so errors name only the host.
  const { host } = new URL(url);
  let response: Response;
  try {
    // The same key with each attempt: a receiver that knows it has the notice already.
    const headers = { "content-type": "application/json", "idempotency-key": `${notice.project}/${notice.instanceId}` };
    response = await fetch(url, { method: "POST", headers, body: JSON.stringify(notice), redirect: "manual", signal });
    await response.body?.cancel();
  } catch {
    throw new NoticeError(`${host} did not answer the notice about ${notice.instanceId}.`);
  }
  if (!response.ok) throw new NoticeError(`${host} answered HTTP ${response.status} to the notice about ${notice.instanceId}.`);
}

async function run(command: string, notice: Notice, { stderr, places }: Io): Promise<void> {
  const env = {
    ...places.env,
    MAXCOMPUTE_PROJECT: notice.project,
    MAXCOMPUTE_INSTANCE_ID: notice.instanceId,
    MAXCOMPUTE_OUTCOME: notice.outcome,
    MAXCOMPUTE_MESSAGE: notice.message ?? "",
    MAXCOMPUTE_ODPS_CODE: notice.odpsCode ?? "",
  };
  const child = spawn(command, { shell: true, env, stdio: ["ignore", "pipe", "pipe"] });
  // stdout belongs to the events and bars.
  child.stdout.on("data", (text: Buffer) => stderr.write(text));
  child.stderr.on("data", (text: Buffer) => stderr.write(text));
  const [code, killedBy] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0) throw new NoticeError(`The command for the end of ${notice.instanceId} ended with ${killedBy ?? `exit code ${code}`}.`);
}
