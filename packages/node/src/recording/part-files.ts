import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The file of a part: `run.jsonl.gz`, `run.2.jsonl.gz`, … (docs/recordings.md 4). */
export function partFile(file: string, part: number): string {
  if (part === 1) return file;
  const { stem, ending } = splitName(basename(file));
  return join(dirname(file), `${stem}.${part}${ending}`);
}

/** The parts that exist, in order: their numbers and files. Empty if there are none. */
export async function listParts(file: string): Promise<readonly { readonly part: number; readonly file: string }[]> {
  const { stem, ending } = splitName(basename(file));
  const names = await readdir(dirname(file)).catch(() => []);
  const parts = names.flatMap((name) => {
    if (name === basename(file)) return [1];
    const number = name.startsWith(`${stem}.`) && name.endsWith(ending) ? name.slice(stem.length + 1, name.length - ending.length) : "";
    return /^[1-9]\d*$/.test(number) && Number(number) > 1 ? [Number(number)] : [];
  });
  return parts.toSorted((a, b) => a - b).map((part) => ({ part, file: partFile(file, part) }));
}

export function isCompressed(file: string): boolean {
  return file.endsWith(".gz");
}

/** `run` and `.jsonl.gz`. */
function splitName(name: string): { readonly stem: string; readonly ending: string } {
  const [ending = ""] = /(?:(?<=.)\.[^.]+?)?(?:\.gz)?$/.exec(name) ?? [];
  return { stem: name.slice(0, name.length - ending.length), ending };
}
