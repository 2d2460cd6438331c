// `npm run counterparts`: writes docs/from-*.md, and the examples for the compiler, from the tables.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { madeFiles } from "./files.ts";

for (const [path, text] of madeFiles()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
