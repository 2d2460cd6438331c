import { MaxComputeError } from "../../error.ts";
import type { InstanceInfo, InstanceStatus } from "../../model.ts";
import { readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall, QueryParameter } from "../call/api-call.ts";
import { readHttpDate } from "../format/http-date.ts";
import { readInstanceStatus, statusWord } from "../format/status-word.ts";
import { instancePath } from "../call/resource-path.ts";
import { childrenOf, textOf } from "../format/xml.ts";
import { readMarker } from "../call/page-marker.ts";
import type { XmlElement } from "../format/xml.ts";

/**
 * Which instances to list. The service decides about everything that is absent.
 *
 * @example
 * ```ts
 * const filter: InstanceFilter = { status: "Running", onlyOwner: true, startTime: Date.now() - 3_600_000 };
 * ```
 */
export interface InstanceFilter {
  /** Only instances in this state. */
  readonly status?: InstanceStatus | undefined;
  /** Only instances started at or after this time: a `Date`, or milliseconds since 1970. Rounded to whole seconds. */
  readonly startTime?: Date | number | undefined;
  /** Only instances started before this time: a `Date`, or milliseconds since 1970. Rounded to whole seconds. */
  readonly endTime?: Date | number | undefined;
  /** True: only the caller's own instances; false: those of all accounts. The service's default was never observed. */
  readonly onlyOwner?: boolean | undefined;
  /** Only instances of the job with this name. */
  readonly jobName?: string | undefined;
  /** Only instances in the quota with this number. */
  readonly quotaIndex?: string | number | undefined;
  /** A hint for the number of instances in a page. It does not limit the list. */
  readonly maxItems?: number | undefined;
}

/** One page of a list. */
export interface InstancePage {
  readonly instances: readonly InstanceInfo[];
  /** The marker to ask for the next page with; null on the last page. */
  readonly marker: string | null;
  /** The size of a page as the service reports it, for information only. */
  readonly maxItems: number | null;
}

/** Asks for one page; the filter is sent again with every page (docs/protocol.md 2.1). */
export function listInstancesCall(project: string, filter: InstanceFilter, marker: string | null): ApiCall {
  const parameters: readonly (readonly [name: string, value: string | number | null | undefined])[] = [
    ["status", filter.status === undefined ? null : statusWord(filter.status)],
    ["daterange", dateRange(filter.startTime, filter.endTime)],
    ["onlyowner", filter.onlyOwner === undefined ? null : filter.onlyOwner ? "yes" : "no"],
    ["maxitems", filter.maxItems],
    ["jobname", filter.jobName],
    ["quotaIndex", filter.quotaIndex],
    ["marker", marker],
  ];
  const query = parameters.flatMap(([name, value]): QueryParameter[] =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return { method: "GET", path: instancePath(project), query };
}

/** Reads one page. A page may carry a marker and no instance (docs/protocol.md 2.1). */
export function readInstancePage(answer: ApiAnswer): InstancePage {
  const root = readXmlAnswer(answer, "Instances", ["Instance", "Marker", "MaxItems"]);
  const maxItems = textOf(root, "MaxItems") ?? "";
  return {
    instances: childrenOf(root, "Instance").map(readEntry),
    marker: readMarker(root),
    maxItems: /^\d+$/.test(maxItems) ? Number(maxItems) : null,
  };
}

function readEntry(element: XmlElement): InstanceInfo {
  const statusText = textOf(element, "Status") ?? "";
  return {
    id: textOf(element, "Name") ?? "",
    status: readInstanceStatus(statusText),
    statusText,
    owner: textOf(element, "Owner"),
    startTime: readHttpDate(textOf(element, "StartTime")),
    endTime: readHttpDate(textOf(element, "EndTime")),
  };
}

function dateRange(start: Date | number | undefined, end: Date | number | undefined): string | null {
  if (start === undefined && end === undefined) return null;
  const from = toSeconds(start, "startTime");
  const to = toSeconds(end, "endTime");
  if (from !== null && to !== null && from > to) {
    throw new MaxComputeError("invalid_argument", "startTime is after endTime.");
  }
  return `${from ?? ""}:${to ?? ""}`;
}

function toSeconds(time: Date | number | undefined, name: string): number | null {
  if (time === undefined) return null;
  const seconds = Math.trunc(Number(time) / 1000);
  if (!Number.isSafeInteger(seconds)) throw new MaxComputeError("invalid_argument", `${name} is not a time.`);
  return seconds;
}
