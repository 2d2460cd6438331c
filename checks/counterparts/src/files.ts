import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import type { ClientPage } from "./counterpart.ts";
import { exampleFile } from "./example-file.ts";
import { pageText } from "./page-text.ts";
import { pages } from "./table/pages.ts";

const root = (): string => fileURLToPath(new URL("../../../", import.meta.url));

/** What is recorded of another client. */
export interface NameRecord {
  readonly version: string;
  readonly names: readonly string[];
}

const record = (): z.ZodType<NameRecord> => z.strictObject({ version: z.string(), names: z.array(z.string()) });

/** The names of another client. */
export function readNames(client: ClientPage["client"]): NameRecord {
  return record().parse(JSON.parse(readFileSync(`${root()}checks/counterparts/names/${client}.json`, "utf8")));
}

/** The records of the public API, by file name. */
export function readApi(): ReadonlyMap<string, string> {
  return new Map(readdirSync(`${root()}api`).map((file) => [file, readFileSync(`${root()}api/${file}`, "utf8")]));
}

/** Everything that is made from the table: the text of each file, by its path. */
export function madeFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const page of pages) {
    files.set(`${root()}docs/from-${page.client}.md`, pageText(page, readNames(page.client).version));
    files.set(`${root()}checks/counterparts/src/examples/${page.client}.ts`, exampleFile(page));
  }
  return files;
}
