import { readdir, readFile } from "node:fs/promises";
import { readTable, scriptBefore, type DocumentedCase } from "./read-table.ts";

const folder = new URL("tables/", import.meta.url);

/** The cases of all files in `tables/`, and the scripts that make what they read. */
export async function documentedCases(): Promise<{ readonly before: readonly string[]; readonly cases: readonly DocumentedCase[] }> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".md")).toSorted();
  const pages = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  return { before: pages.map(scriptBefore).filter((script) => script !== ""), cases: pages.flatMap(readTable) };
}
