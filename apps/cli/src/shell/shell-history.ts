import { appendFile, readFile, writeFile } from "node:fs/promises";

/** The number of statements that are kept. */
const most = 1000;

/** The statements that were typed, newest first, in a file that only the user can read. */
export interface ShellHistory {
  readonly entries: string[];
  add(entry: string): Promise<void>;
}

/** Reads the file. One that cannot be read or written does not stop the shell: it then remembers until its end only. */
export async function openHistory(path: string): Promise<ShellHistory> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n").filter(Boolean);
  const kept = lines.slice(-most);
  if (kept.length < lines.length) await writeFile(path, `${kept.join("\n")}\n`, { mode: 0o600 }).catch(() => {});
  const entries = kept.toReversed();
  return {
    entries,
    async add(entry) {
      if (entry === "" || entry === entries[0]) return;
      entries.unshift(entry);
      await appendFile(path, `${entry}\n`, { mode: 0o600 }).catch(() => {});
    },
  };
}

/** A statement as one line, so that one key brings it back; null if it has comments to the end of a line, which would hide what follows. */
export function asOneLine(text: string): string | null {
  const lines = text.trim().split("\n");
  return lines.length > 1 && text.includes("--") ? null : lines.map((line) => line.trim()).join(" ");
}
