// `npm run house`: checks the rules that no linter knows. Prints one line for each rule, and each place that breaks it.
// CONTRIBUTING.md says which rules are held here, which by oxlint and which by the compiler.
import { dirname } from "node:path";
import process from "node:process";

import { coreLayers } from "./core-layers.ts";
import { coreNamesNoPlatform } from "./core-names-no-platform.ts";
import { emitDeclarations } from "./declarations.ts";
import { dependencies } from "./dependencies.ts";
import { docReferences } from "./doc-references.ts";
import { documented } from "./documented.ts";
import { emulatorLayers } from "./emulator-layers.ts";
import { gatewayLayers } from "./gateway-layers.ts";
import { manifests } from "./manifests.ts";
import { noCycles } from "./no-cycles.ts";
import { noExportStar } from "./no-export-star.ts";
import { noMachinePaths } from "./no-machine-paths.ts";
import { noModuleState } from "./no-module-state.ts";
import { noTestCode } from "./no-test-code.ts";
import { noUnexplainedEscape } from "./no-unexplained-escape.ts";
import { noUnusedTexts } from "./no-unused-texts.ts";
import { nothingOnImport } from "./nothing-on-import.ts";
import { publicTypes } from "./public-types.ts";
import { readable } from "./readable.ts";
import { recordedApi } from "./recorded-api.ts";
import { relativeImports } from "./relative-imports.ts";
import type { Rule } from "./rule.ts";
import { vectorsUnchanged } from "./vectors-unchanged.ts";
import { whoImportsWhom } from "./who-imports-whom.ts";
import { readWorkspace } from "./workspace.ts";

const root = dirname(dirname(import.meta.dirname));
const declarations = emitDeclarations(root);
const rules: readonly Rule[] = [
  readable,
  whoImportsWhom,
  coreNamesNoPlatform,
  coreLayers,
  emulatorLayers,
  gatewayLayers,
  noCycles,
  noExportStar,
  relativeImports,
  noTestCode,
  dependencies,
  manifests,
  noModuleState,
  nothingOnImport,
  noUnusedTexts,
  publicTypes(declarations),
  documented(declarations),
  recordedApi(declarations),
  noUnexplainedEscape,
  noMachinePaths,
  docReferences,
  vectorsUnchanged,
];

const workspace = readWorkspace(root);
for (const rule of rules) {
  const violations = rule.check(workspace);
  console.log(`${violations.length === 0 ? "ok  " : "FAIL"} ${rule.name}`);
  for (const { file, line, why } of violations) console.log(`     ${file}:${line} ${why}`);
  if (violations.length > 0) process.exitCode = 1;
}
