import { apiChanges } from "../api/api-changes.ts";
import { publicApi, publicPackages, recordPath } from "../api/public-api.ts";
import { entryPointsOf, type Declarations } from "./declarations.ts";
import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";

/** Nobody changes what users see by accident: the public face of each package is on record in `api/`. */
export function recordedApi(declarationsOf: Declarations): Rule {
  return {
    name: "public faces are as recorded in api/",
    check: (workspace) => {
      const declarations = declarationsOf(workspace);
      return publicPackages(workspace)
        .filter((own) => entryPointsOf(own).length > 0)
        .flatMap((own): Violation[] => {
          const file = recordPath(own);
          const recorded = withoutCommands(workspace.files.get(file) ?? "", Object.keys(own.manifest.bin ?? {}));
          const { lost, added } = apiChanges(recorded, publicApi(own, declarations, workspace.packages));
          const accept = "if it is meant, run `npm run api -- --accept`";
          return [
            ...lost.map((line) => ({ file, line: 1, why: `Gone or changed: "${line}"; ${accept} and add a changeset.` })),
            ...(added.length > 0 ? [{ file, line: 1, why: `New: "${added.join('", "')}"; ${accept}.` }] : []),
          ];
        });
    },
  };
}

/** A record without the sections of commands, which stand at its end: they are looked at by `npm run api`, which runs them. */
function withoutCommands(record: string, commands: readonly string[]): string {
  const starts = commands.map((command) => record.search(new RegExp(`^== ${command}(?: |$)`, "m"))).filter((start) => start !== -1);
  return starts.length === 0 ? record : record.slice(0, Math.min(...starts));
}
