import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Measurement } from "../measurement.ts";
import { drawCurve } from "./draw-curve.ts";
import { tablesOf } from "./tables.ts";

// Writes the tables of docs/scale.md and the picture of its curve anew from the files of one or several runs of the benchmark.

const page = fileURLToPath(new URL("../../../../docs/scale.md", import.meta.url));
const runs = await Promise.all(process.argv.slice(2).map(async (file): Promise<Measurement[]> => JSON.parse(await readFile(file, "utf8"))));
const tables = tablesOf(runs.flat());
const written = (await readFile(page, "utf8")).replace(
  /(<!-- measured: (\S+) -->\n)[\s\S]*?(\n<!-- end -->)/g,
  (_all, start: string, name: string, end: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new RangeError(`There is no table ${name}.`);
    return `${start}\n${table}\n${end}`;
  },
);
await writeFile(page, written);
await writeFile(fileURLToPath(new URL("../../../../docs/images/scale-curve.svg", import.meta.url)), drawCurve(runs.flat()));
