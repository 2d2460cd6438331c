// `npm run api`: the public face of each package, held against the one on record in api/. `-- --accept` records what is new
// or changed. What users lose needs a changeset in the same change; `-- --base COMMIT` says where that change starts.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

import { emitDeclarations } from "../house/declarations.ts";
import { readWorkspace, type Package } from "../house/workspace.ts";
import { apiChanges } from "./api-changes.ts";
import { lostWithoutChangeset } from "./changeset-guard.ts";
import { commandApi } from "./command-api.ts";
import { publicApi, publicPackages, recordPath } from "./public-api.ts";

const root = dirname(dirname(import.meta.dirname));
const { values } = parseArgs({ options: { accept: { type: "boolean" }, base: { type: "string" } } });
const workspace = readWorkspace(root);
const declarations = emitDeclarations(root)(workspace);

async function currentApi(own: Package): Promise<string> {
  const commands = Object.values(own.manifest.bin ?? {}).map((program) => commandApi(join(root, own.dir, program)));
  return [publicApi(own, declarations, workspace.packages), ...(await Promise.all(commands))].join("");
}

async function check(own: Package): Promise<readonly string[]> {
  const record = recordPath(own);
  const current = await currentApi(own);
  const recorded = await readFile(join(root, record), "utf8").catch(() => "");
  if (values.accept === true) {
    await mkdir(dirname(join(root, record)), { recursive: true });
    await writeFile(join(root, record), current);
  }
  const { lost, added } = values.accept === true ? { lost: [], added: [] } : apiChanges(recorded, current);
  const unannounced = lostWithoutChangeset(root, record, own.name, values.base);
  return [
    ...lost.map((line) => `gone or changed: ${line}`),
    ...added.map((line) => `new: ${line}`),
    ...(lost.length + added.length > 0 ? ["If that is meant: npm run api -- --accept"] : []),
    ...unannounced.map((line) => `gone from ${record} without a changeset for ${own.name}: ${line}`),
    ...(unannounced.length > 0 ? ["Write one for those who upgrade: npm run changeset"] : []),
  ];
}

for (const own of publicPackages(workspace)) {
  const complaints = await check(own);
  console.log(`${complaints.length === 0 ? "ok  " : "FAIL"} ${recordPath(own)}`);
  for (const complaint of complaints) console.log(`     ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}
