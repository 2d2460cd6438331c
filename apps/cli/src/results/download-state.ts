import { readFile, rm, stat, writeFile } from "node:fs/promises";

import type { FileFormat } from "./result-format.ts";

/** The progress of a download. It is kept in a file beside `FILE.part` and written after each part. */
export interface DownloadState {
  readonly instanceId: string;
  readonly format: FileFormat;
  /** Names and types of the columns. A download continues only if they are the same. */
  readonly schema: string;
  readonly total: number;
  /** Number of rows in the file. */
  readonly rows: number;
  /** Length of the file in bytes. What is beyond it is an incomplete part, and is deleted. */
  readonly bytes: number;
}

export type DownloadPlan = Omit<DownloadState, "rows" | "bytes">;

/** The files of an incomplete download: its rows, and its state. */
export interface DownloadPlaces {
  readonly part: string;
  readonly state: string;
}

export function placesOf(file: string): DownloadPlaces {
  return { part: `${file}.part`, state: `${file}.part.json` };
}

/** Reads the state of an earlier download of the same result to the same file; null if there is none that can be continued. */
export async function earlierDownload({ part, state }: DownloadPlaces, plan: DownloadPlan): Promise<DownloadState | null> {
  try {
    const earlier: unknown = JSON.parse(await readFile(state, "utf8"));
    if (!isState(earlier) || !isSame(earlier, plan)) return null;
    return (await stat(part)).size >= earlier.bytes ? earlier : null;
  } catch {
    // There is none, or it cannot be read: the download starts from the beginning.
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
  return (
    earlier.instanceId === plan.instanceId &&
    earlier.format === plan.format &&
    earlier.schema === plan.schema &&
    earlier.total === plan.total
  );
}

function isState(value: unknown): value is DownloadState {
  const isObject = typeof value === "object" && value !== null;
  return (
    isObject &&
    "rows" in value &&
    "bytes" in value &&
    Number.isSafeInteger(value.rows) &&
    Number.isSafeInteger(value.bytes) &&
    "schema" in value
  );
}
