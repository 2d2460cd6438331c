import { readFile, rm, stat, writeFile } from "node:fs/promises";

import type { FileFormat } from "./result-format.ts";

/** How far a download has come. Stands in a file beside the one that grows, and is written after each part of it. */
export interface DownloadState {
  readonly instanceId: string;
  readonly format: FileFormat;
  /** Names and types of the columns: of another result nothing can be taken over. */
  readonly schema: string;
  readonly total: number;
  /** Rows that the file holds. */
  readonly rows: number;
  /** Its bytes; what is beyond them was cut in the middle, and is thrown away. */
  readonly bytes: number;
}

export type DownloadPlan = Omit<DownloadState, "rows" | "bytes">;

/** Where a download grows until it is whole, and what is known of it. */
export interface DownloadPlaces {
  readonly part: string;
  readonly state: string;
}

export function placesOf(file: string): DownloadPlaces {
  return { part: `${file}.part`, state: `${file}.part.json` };
}

/** How far an earlier download of the same result into the same file has come; null when there is none to go on with. */
export async function earlierDownload({ part, state }: DownloadPlaces, plan: DownloadPlan): Promise<DownloadState | null> {
  try {
    const earlier: unknown = JSON.parse(await readFile(state, "utf8"));
    if (!isState(earlier) || !isSame(earlier, plan)) return null;
    return (await stat(part)).size >= earlier.bytes ? earlier : null;
  } catch {
    // None, or one that nobody can read: the download begins anew.
    return null;
  }
}

export async function saveState({ state }: DownloadPlaces, progress: DownloadState): Promise<void> {
  await writeFile(state, `${JSON.stringify(progress)}\n`);
}

export async function forgetState({ state }: DownloadPlaces): Promise<void> {
  await rm(state, { force: true });
}

function isSame(earlier: DownloadState, plan: DownloadPlan): boolean {
  return earlier.instanceId === plan.instanceId && earlier.format === plan.format && earlier.schema === plan.schema && earlier.total === plan.total;
}

function isState(value: unknown): value is DownloadState {
  const isObject = typeof value === "object" && value !== null;
  return isObject && "rows" in value && "bytes" in value && Number.isSafeInteger(value.rows) && Number.isSafeInteger(value.bytes) && "schema" in value;
}
