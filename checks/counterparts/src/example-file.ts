import type { ClientPage } from "./counterpart.ts";

/** A module that the compiler checks: all examples of a page, none of which runs. Command lines are left out. */
export function exampleFile({ sections }: ClientPage): string {
  const examples = sections.flatMap(({ counterparts }) =>
    counterparts.flatMap(({ example }) => (example === null || example.startsWith("maxcompute-rx ") ? [] : [example])),
  );
  const code = examples.map((example) => (isStatement(example) ? `  {\n    ${example}\n  }` : `  await show(${example});`)).join("\n");
  const used = namesOf(code);
  const imported = [
    "connect",
    "formatStageProgress",
    "instanceState",
    "InstanceStatus",
    "isMaxComputeError",
    "signServer",
    "undiciTransport",
  ].filter((name) => used.has(name));
  const given = ["accessKeyId", "accessKeySecret", "id", "instance", "mc", "reader", "show", "sql", "token", "xml"].filter((name) =>
    used.has(name),
  );
  return [
    "/* oxlint-disable */",
    "// Made by `npm run counterparts`: the examples of the table, for the compiler.",
    ...(imported.length === 0 ? [] : [`import { ${imported.join(", ")} } from "@maxcompute-rx/node";`]),
    `import type { Given } from "../given.ts";`,
    "",
    `export async function examples({ ${given.join(", ")} }: Given): Promise<void> {`,
    code,
    "}",
    "",
  ].join("\n");
}

/** Statements end with one of these; everything else is an expression. */
function isStatement(example: string): boolean {
  return /[;}]$/.test(example) && !/^(?:await )?\w+\.[\w$]+\(.*\}\)$/.test(example);
}

function namesOf(code: string): ReadonlySet<string> {
  return new Set(code.replaceAll(/"[^"]*"/g, "").match(/[\w$]+/g));
}
