import type { InstanceStatus } from "../../model.ts";
import { readJsonAnswer, readJsonText, readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall, QueryParameter } from "../call/api-call.ts";
import { readInstanceStatus, statusWord } from "../format/status-word.ts";
import { isObject } from "../format/json.ts";
import { readMarker } from "../call/page-marker.ts";
import { instancePath, projectPath } from "../call/resource-path.ts";
import { childOf } from "../format/xml.ts";

/** Queueing information on an instance that waits or runs, or has ended not long ago (docs/protocol.md 2.12). What the service does not send is null. */
export interface QueueingInfo {
  /** Id of the instance. */
  readonly instanceId: string;
  /** Name of its project. */
  readonly project: string | null;
  /** The instance's status; `Unknown` for a word unknown to this version, which is in `raw`. */
  readonly status: InstanceStatus;
  /** The job's priority, from 0 up; 0 is the most urgent. */
  readonly priority: number | null;
  /** The service's number for the progress, unchecked; presumably from 0 to 1. */
  readonly progress: number | null;
  /** Name of the job; empty when it has none. */
  readonly jobName: string | null;
  /** Name of the task that waits or runs. */
  readonly taskName: string | null;
  /** Type of that task, such as `SQL`. */
  readonly taskType: string | null;
  /** The account that submitted it, such as `ALIYUN$name@example.com`. */
  readonly userAccount: string | null;
  /** Id of the DataWorks node that submitted the job. */
  readonly skynetId: string | null;
  /** When it started; read as UTC when the service sends no zone. */
  readonly startTime: Date | null;
  /** Its position in the queue, from 1 up; 0 when it runs. */
  readonly waitPosition: number | null;
  /** Number of instances in that queue. */
  readonly queueLength: number | null;
  /** All members, as the service sent them. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Which instances to list the queueing information of. */
export interface QueueingFilter {
  /** Only instances in this state. */
  readonly status?: InstanceStatus | undefined;
  /** True: only the caller's own instances; false: those of all accounts. Default: left to the service. */
  readonly onlyOwner?: boolean | undefined;
  /** Only instances in the quota with this number. */
  readonly quotaIndex?: string | number | undefined;
}

/** One page of queueing information. */
export interface QueueingPage {
  readonly infos: readonly QueueingInfo[];
  readonly marker: string | null;
}

/** Asks for the queueing information of one instance. */
export function queueingCall(project: string, id: string, ...more: readonly QueryParameter[]): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["cached", null], ...more] };
}

/** Asks for one page of the queueing information of all instances. */
export function listQueueingCall(project: string, filter: QueueingFilter, marker: string | null): ApiCall {
  const { status, onlyOwner, quotaIndex } = filter;
  const query: QueryParameter[] = [];
  if (status !== undefined) query.push(["status", statusWord(status)]);
  if (onlyOwner !== undefined) query.push(["onlyowner", onlyOwner ? "yes" : "no"]);
  if (quotaIndex !== undefined) query.push(["quotaIndex", String(quotaIndex)]);
  if (marker !== null) query.push(["marker", marker]);
  return { method: "GET", path: `${projectPath(project)}/cachedinstances`, query };
}

/** Reads the information of one instance; null for one that the queue does not know, or not any more. */
export function readQueueingInfo(answer: ApiAnswer): QueueingInfo | null {
  const json = readJsonAnswer(answer, "queueing information");
  return typeof json.instanceId === "string" ? infoOf(json, json.instanceId) : null;
}

/** Reads one page; its content is JSON as text, and may be missing. */
export function readQueueingPage(answer: ApiAnswer): QueueingPage {
  const root = readXmlAnswer(answer, "Instances", ["Content", "Marker", "MaxItems"]);
  const content = childOf(root, "Content")?.text.trim() ?? "";
  const json = content === "" ? [] : readJsonText(content, answer, "queueing information");
  const entries: readonly unknown[] = Array.isArray(json) ? json : [];
  const infos = entries.flatMap((entry) =>
    isObject(entry) && typeof entry.instanceId === "string" ? [infoOf(entry, entry.instanceId)] : [],
  );
  return { infos, marker: readMarker(root) };
}

function infoOf(raw: Readonly<Record<string, unknown>>, instanceId: string): QueueingInfo {
  return {
    instanceId,
    project: text(raw.projectName),
    status: readInstanceStatus(text(raw.status) ?? ""),
    priority: number(raw.instancePriority),
    // PyODPS reads the first name, Java the second.
    progress: number(raw.instanceProcess ?? raw.instanceProgress),
    jobName: text(raw.jobName),
    taskName: text(raw.taskName),
    taskType: text(raw.taskType),
    userAccount: text(raw.userAccount),
    skynetId: text(raw.skynetId),
    startTime: time(text(raw.startTime)),
    waitPosition: number(raw.waitPos),
    queueLength: number(raw.queueLength),
    raw,
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Such as `2023-01-01 12:00:00 +0800`, the zone often missing. */
function time(written: string | null): Date | null {
  const found = written === null ? null : /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?) ?(?:([+-]\d\d):?(\d\d)|Z)?$/.exec(written);
  if (!found) return null;
  const [, day, clock, hours, minutes] = found;
  const date = new Date(`${day}T${clock}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
