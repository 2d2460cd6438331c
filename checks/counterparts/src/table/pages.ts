import type { ClientPage } from "../counterpart.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { odpscmd } from "./odpscmd.ts";
import { pyodpsEntry } from "./pyodps-entry.ts";
import { pyodpsInstance } from "./pyodps-instance.ts";
import { pyodpsSecurity } from "./pyodps-security.ts";

/** All pages that are made from tables. */
export const pages: readonly ClientPage[] = [
  {
    client: "pyodps",
    name: "PyODPS",
    introduction: `
Names are the same in camel case, where the meaning is the same. Three things differ everywhere. Whatever asks the service is a promise, an async iterable or an
observable, and handles keep no answers that may change. Live state is a stream: \`instance.progress$\` in place of a loop with \`sleep\`. Errors have a
\`code\` from a fixed list in place of a class: \`isMaxComputeError(error) && error.code === "not_found"\`.

[The examples of PyODPS's page on instances](../examples/instance-page.ts) are here in TypeScript, and
[differences.md](differences.md) lists where the two clients answer differently.`,
    sections: [...pyodpsEntry, ...pyodpsInstance, ...pyodpsSecurity],
  },
  {
    client: "java",
    name: "the Java SDK",
    introduction: `
Handles keep no answers that may change, so there is no cache to reload. Whatever asks the service is a promise, an async iterable or an observable: nothing blocks, and every
wait takes an \`AbortSignal\`. Overloads are options of one method. Errors have a \`code\` from a fixed list in place of a class of exception.`,
    sections: java,
  },
  {
    client: "go",
    name: "the Go SDK",
    introduction: `
Whatever asks the service is a promise, an async iterable or an observable, and every wait takes an \`AbortSignal\` in place of a context. Errors are
thrown; they have a \`code\` from a fixed list.`,
    sections: go,
  },
  {
    client: "odpscmd",
    name: "odpscmd",
    introduction: `
The command \`maxcompute-rx\` reads the same \`odps_config.ini\`. Its commands are commands of your shell, so statements need quotes; \`maxcompute-rx shell\` takes
statements without them. This page has the commands about instances.`,
    sections: odpscmd,
  },
];
