import type { DuckDBConnection } from "@duckdb/node-api";
import { SqlError } from "../sql-errors.ts";

export interface DiskLimit {
  /** Bytes that may be in use together. */
  readonly maxBytes: number;
  /** Bytes that are in use, of unfinished statements too. */
  readonly usedBytes: () => Promise<number>;
}

/** Time between two looks; a fast disk takes some hundred megabytes meanwhile. */
const lookMs = 100;

/** Does some work that fills the disk, and interrupts it when that is too much: a runaway join would fill all of it. */
export async function withinDisk<T>(connection: DuckDBConnection, { maxBytes, usedBytes }: DiskLimit, work: () => Promise<T>): Promise<T> {
  let isFull = false;
  const look = async (): Promise<void> => {
    isFull ||= (await usedBytes()) > maxBytes;
    if (isFull) connection.interrupt();
  };
  // A look that fails decides nothing; the next one may.
  const looking = setInterval(() => void look().catch(() => {}), lookMs);
  try {
    return await work();
  } catch (error) {
    if (!isFull) throw error;
    const limit = `${Math.round(maxBytes / 1e6).toLocaleString("en")} MB`;
    throw new SqlError(
      "ODPS-0010000",
      `System internal error - the results take more than ${limit} of disk, where this emulator has its limit (option maxDiskBytes)`,
    );
  } finally {
    clearInterval(looking);
  }
}
