import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

import { HistoryStore, type HistoryLimits } from "./history-store.ts";

/** Whether jobs are recorded, where, and how much is kept. */
export interface HistoryOptions {
  /** The folder of the databases. It is created if it does not exist. Default: the history ends with the console. */
  readonly folder?: string | undefined;
  /** How many days a job is kept. Default 30. */
  readonly days?: number | undefined;
  /** The largest size of the database, in MB. Default 500. */
  readonly megabytes?: number | undefined;
}

/** The history of a console; without a store, `whyNot` says why. */
export type OpenedHistory = { readonly store: HistoryStore; readonly whyNot: null } | { readonly store: null; readonly whyNot: string };

/**
 * Opens the history of a service. A history that cannot be opened does not keep the console from starting: it says why.
 *
 * @param service a name for the file, such as the host of the endpoint: projects of two services may have the same name
 */
export function openHistory(options: HistoryOptions | false, service: string): OpenedHistory {
  if (options === false) return { store: null, whyNot: "This console was started without a history." };
  const { folder, days = 30, megabytes = 500 } = options;
  const limits: HistoryLimits = { maxAgeMs: days * 86_400_000, maxBytes: megabytes * 1_000_000 };
  if (folder === undefined) return { store: new HistoryStore(":memory:", limits), whyNot: null };
  const file = join(folder, `${service.replaceAll(/[^\w.-]+/g, "_")}.sqlite`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // SQLite gives its other files the permissions of this one.
    closeSync(openSync(file, "a", 0o600));
    return { store: new HistoryStore(file, limits), whyNot: null };
  } catch (error) {
    const isLocked = error instanceof Error && "errcode" in error && error.errcode === 5;
    const reason = error instanceof Error ? error.message : String(error);
    const whyNot = isLocked
      ? `Another console records its history in ${file}. This one goes on without. Choose another folder with --history DIR, or end the other console.`
      : `The history in ${file} cannot be opened: ${reason} This console goes on without. Choose another folder with --history DIR.`;
    return { store: null, whyNot };
  }
}
