import { createHash } from "node:crypto";

import type { Job } from "@maxcompute-rx/node";

/** A name that a client or a person did not choose: it says nothing about which job it is. */
const namesNothing = /^(?:anonymous\w*|console_[\w#]*|merge_task|#)?$/i;

/**
 * The same text for all runs of the same job of a project: by its name where it was given one, else by its SQL without literals,
 * comments and white space. Null if it has neither.
 */
export async function fingerprintOf(project: string, { name, tasks }: Pick<Job, "name" | "tasks">): Promise<string | null> {
  const given = nameWithoutDates(name ?? "");
  if (!namesNothing.test(given)) return hashOf(project, "name", given);
  const [task] = tasks;
  if (task === undefined) return null;
  switch (task.type) {
    case "SQL":
    case "SQLCost":
    case "SQLPlan":
      return hashOf(project, task.type, await shapeOfSql(task.query));
    case "Merge":
      return hashOf(project, "Merge", task.tableName.replace(literalInText, "?"));
    case "Other":
      return hashOf(project, task.element, JSON.stringify(task.fields).replace(literalInText, "?"));
  }
}

const literalInText = /'[^']*'|\d+/g;

/** A nightly job often has its date in its name: `orders_20230101` and `orders_2023-01-02` are runs of `orders_#`. */
function nameWithoutDates(name: string): string {
  return name.trim().replaceAll(/\d{4}-\d\d-\d\d|\d{6,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi, "#");
}

/**
 * The tokens of a SQL text, each literal as `?`. The words of a text in other case, and lists of literals of other length, are the same.
 *
 * The tokens are those of the page's editor (CodeMirror's SQL, Lezer). They are loaded when the first text comes.
 */
export async function shapeOfSql(sql: string): Promise<string> {
  const { SQLDialect } = await import("@codemirror/lang-sql");
  const { parser } = SQLDialect.define({ doubleQuotedStrings: true, backslashEscapes: true, identifierQuotes: "`" }).language;
  const words: string[] = [];
  parser.parse(sql).iterate({
    enter({ name, from, to, node }) {
      if (node.firstChild !== null || name === "LineComment" || name === "BlockComment" || from === to) return;
      words.push(name === "String" || name === "Number" ? "?" : sql.slice(from, to).toLowerCase());
    },
  });
  while (words.at(-1) === ";") words.pop();
  return words.join(" ").replaceAll(/\?(?: , \?)+/g, "?");
}

function hashOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
