import { scanSql, statementsOf } from "../text/sql-scanner.ts";

/** A table that a statement names, and the other name that it has there. */
export interface NamedTable {
  /** As written: `t`, `schema.t`. */
  readonly name: string;
  readonly alias: string | null;
}

/** What is being written at the cursor. */
export interface CompletionContext {
  /** Where the word at the cursor begins. */
  readonly from: number;
  /** `member`: a column of `of`, or a table of a schema; `table`: the name of a table; `any`: anything else; `none`: a comment or a text. */
  readonly kind: "member" | "table" | "any" | "none";
  /** What stands before the dot; empty otherwise. For `table` that is a schema. */
  readonly of: string;
}

export function completionContext(sql: string, at: number): CompletionContext {
  const none: CompletionContext = { from: at, kind: "none", of: "" };
  const part = scanSql(sql.slice(0, at)).at(-1);
  if (part !== undefined && part.kind !== "code" && !isClosed(sql.slice(part.from, part.to))) return none;
  const before = sql.slice(0, at);
  const [, owner = "", word = ""] = /(?:([\w$]+|`[^`]+`)\s*\.\s*)?([\w$]*)$/.exec(before) ?? [];
  const from = at - word.length;
  const of = plain(owner);
  const leading = owner === "" ? before.slice(0, from) : before.slice(0, from).replace(/(?:[\w$]+|`[^`]+`)\s*\.\s*$/, "");
  if (/\b(?:from|join|into|overwrite|table|desc|describe|update|truncate)\s+$/i.test(leading)) return { from, kind: "table", of };
  return { from, kind: owner === "" ? "any" : "member", of };
}

/** The tables of the statement at a place, with their other names. */
export function tablesAt(sql: string, at: number): readonly NamedTable[] {
  const statement = statementsOf(sql).find(({ from, to }) => at >= from && at <= to + 1);
  if (statement === undefined) return [];
  const code = withoutTexts(statement.text);
  return [
    ...code.matchAll(
      /\b(?:from|join|(?:into|overwrite)(?:\s+table)?|table|update)\s+((?:[\w$]+|`[^`]+`)(?:\.(?:[\w$]+|`[^`]+`))*)(?:\s+(?:as\s+)?([A-Za-z_]\w*))?/gi,
    ),
  ].flatMap(([, name = "", alias = null]) => {
    if (reserved.has(name.toLowerCase())) return [];
    return [{ name: name.split(".").map(plain).join("."), alias: alias === null || reserved.has(alias.toLowerCase()) ? null : alias }];
  });
}

const reserved: ReadonlySet<string> = new Set(
  "as on where group order having limit join left right full inner outer cross union all select lateral view set values partition table if cluster distribute sort window using when tablesample".split(
    " ",
  ),
);

/** Comments and quoted texts as blanks, so that places stay. */
function withoutTexts(sql: string): string {
  return scanSql(sql)
    .map(({ kind, from, to }) => (kind === "code" || kind === "name" ? sql.slice(from, to) : " ".repeat(to - from)))
    .join("");
}

function isClosed(part: string): boolean {
  if (part.startsWith("--")) return false;
  if (part.startsWith("/*")) return part.length > 3 && part.endsWith("*/");
  return part.length > 1 && part.endsWith(part[0] ?? "");
}

function plain(name: string): string {
  return name.startsWith("`") ? name.slice(1, -1) : name;
}
