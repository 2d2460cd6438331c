import type { Transport, TransportRequest } from "@maxcompute-rx/core";

import { recordingTransport, type CannedAnswer } from "./recording-transport.ts";

/** What the service can be asked in this spec. A `held` question about a status is answered after `holdMs`. */
export type Asked = "list" | "held" | "status" | "tasks" | "progress" | "result";

export interface Job {
  status: "Running" | "Terminated";
  outcome: "Success" | "Failed";
  /** False as for jobs of others, and for those that a list leaves out. */
  isListed: boolean;
}

/** A project with many jobs, whose list comes in pages of a thousand. */
export interface CrowdedService {
  readonly transport: Transport;
  /** By their ids, `i0`, `i1` and so on; all of them run at first. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** How often each question has reached the service. */
  readonly asked: Record<Asked, number>;
}

const pageSize = 1000;
const startTime = "Sun, 01 Jan 2023 11:00:00 GMT";
const endTime = "Sun, 01 Jan 2023 11:30:00 GMT";

/** @param holdMs how long a question is held, in milliseconds */
export function crowdedService(count: number, holdMs = 60_000): CrowdedService {
  const jobs = new Map(
    Array.from({ length: count }, (_, at): [string, Job] => [`i${at}`, { status: "Running", outcome: "Success", isListed: true }]),
  );
  const asked: Record<Asked, number> = { list: 0, held: 0, status: 0, tasks: 0, progress: 0, result: 0 };
  const answer = async ({ url, signal }: TransportRequest): Promise<CannedAnswer> => {
    const { pathname, searchParams } = new URL(url);
    const kind = kindOf(pathname, searchParams);
    asked[kind] += 1;
    if (kind === "list") return listPage(jobs, searchParams);
    const job = jobs.get(pathname.split("/").at(-1) ?? "");
    if (job === undefined) return { status: 404, body: "<Error><Code>NoSuchObject</Code><Message>no such instance</Message></Error>" };
    if (kind === "held") await hold(signal, holdMs);
    return answerTo(kind, job);
  };
  return { transport: recordingTransport(answer).transport, jobs, asked };
}

function kindOf(pathname: string, query: URLSearchParams): Asked {
  if (pathname.endsWith("/instances")) return "list";
  if (query.has("instancestatus")) return "held";
  if (query.has("taskstatus")) return "tasks";
  if (query.has("instanceprogress")) return "progress";
  return query.has("result") ? "result" : "status";
}

function listPage(jobs: ReadonlyMap<string, Job>, query: URLSearchParams): CannedAnswer {
  const status = query.get("status");
  const from = Number(query.get("marker") ?? 0);
  const to = from + Math.min(pageSize, Number(query.get("maxitems") ?? pageSize));
  const found = [...jobs].filter(([, job]) => job.isListed && (status === null || job.status === status));
  const rows = found
    .slice(from, to)
    .map(
      ([id, job]) =>
        `<Instance><Name>${id}</Name><Owner>ann</Owner><StartTime>${startTime}</StartTime><EndTime/><Status>${job.status}</Status></Instance>`,
    );
  return { body: `<Instances><Marker>${to < found.length ? to : ""}</Marker>${rows.join("")}</Instances>` };
}

function hold(signal: TransportRequest["signal"], ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function answerTo(kind: Asked, { status, outcome }: Job): CannedAnswer {
  const hasEnded = status === "Terminated";
  switch (kind) {
    case "tasks": {
      const task = `<Task Type="SQL"><Name>t</Name><StartTime>${startTime}</StartTime><EndTime>${hasEnded ? endTime : ""}</EndTime><Status>${hasEnded ? outcome : "Running"}</Status></Task>`;
      return { body: `<Instance><Status>${status}</Status><Tasks>${task}</Tasks></Instance>` };
    }
    case "result":
      return {
        body: '<Instance><Tasks><Task><Name>t</Name><Result Format="text">ODPS-0130131:[1,1] Table not found</Result></Task></Tasks></Instance>',
      };
    case "progress":
      return { body: "<Progress/>" };
    default: {
      const headers = { "x-odps-owner": "ann", "x-odps-start-time": startTime, ...(hasEnded ? { "x-odps-end-time": endTime } : {}) };
      return { headers, body: `<Instance><Status>${status}</Status></Instance>` };
    }
  }
}
