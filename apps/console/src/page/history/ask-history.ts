import { MaxComputeError, type InstanceEvent, type MaxComputeErrorCode } from "@maxcompute-rx/browser";

import type { HistoryFault, HistoryJob, HistoryJobs, HistoryRuns } from "../../history/history-answers.ts";
import { inPieces } from "../streams/in-pieces.ts";
import { linesOf, sayCut } from "../streams/lines-of.ts";

/** What the list of past jobs is asked for. */
export interface HistoryQuestion {
  readonly search?: string | undefined;
  readonly outcome?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly limit?: number | undefined;
  /** `next` of the answer before. */
  readonly before?: string | undefined;
}

/** The jobs that the server has seen, the newest first. */
export async function askJobs(question: HistoryQuestion): Promise<HistoryJobs> {
  const given = Object.entries(question).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return askJson(`jobs?${query}`);
}

/** One job. Rejects with `not_found` if the server has never seen it, or has forgotten it. */
export async function askJob(project: string, id: string): Promise<HistoryJob> {
  return askJson(`jobs/${encodeURIComponent(project)}/${encodeURIComponent(id)}`);
}

/** The runs of one job, the newest first. */
export async function askRuns(fingerprint: string): Promise<HistoryRuns> {
  return askJson(`runs/${encodeURIComponent(fingerprint)}`);
}

/**
 * What the server has seen of a job, from its recording (docs/recordings.md): each section begins with a snapshot. Interactive queries
 * that ran again have the events of both instances. Rejects with `not_found` if the server has never seen the job.
 */
export async function askEvents(project: string, id: string): Promise<readonly InstanceEvent[]> {
  const answer = await ask(`jobs/${encodeURIComponent(project)}/${encodeURIComponent(id)}/events`);
  const { readRecording } = await import("@maxcompute-rx/browser/recording");
  // That of a long run with many stages is megabytes.
  const { events } = await readRecording(inPieces(linesOf(answer)));
  return events.flatMap((event) => (event.type === "error" ? [] : [event]));
}

async function askJson<T extends HistoryJob | HistoryJobs | HistoryRuns>(path: string): Promise<T> {
  const answer = await ask(path);
  return answer.json().catch(sayCut) as Promise<T>;
}

async function ask(path: string): Promise<Response> {
  const response = await fetch(`/api/history/${path}`, { headers: { "x-maxcompute-rx": "1" } }).catch(() => {
    throw new MaxComputeError("unavailable", "The server of this page cannot be reached.");
  });
  if (response.ok) return response;
  const fault = (await response.json().catch(() => null)) as HistoryFault | null;
  // The server's codes are those of the library.
  const code = (fault?.code ?? "unavailable") as MaxComputeErrorCode;
  throw new MaxComputeError(code, fault?.message ?? "The server of this page gave an unexpected answer.", { nextStep: fault?.nextStep });
}
