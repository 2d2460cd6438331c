/** Statements that change nothing: the ones that are always allowed. */
export const readKinds = ["select", "explain", "desc", "show"] as const;
/** Statements that change tables or views. Each is refused unless `allowWrite` names it. */
export const writeKinds: readonly WriteKind[] = ["insert", "update", "delete", "merge", "truncate", "create", "drop", "alter"];

/** A kind of statement that changes tables or views. `create`, `drop` and `alter` are those of tables and views only. */
export type WriteKind = "insert" | "update" | "delete" | "merge" | "truncate" | "create" | "drop" | "alter";
/** A kind of statement that the server knows. */
export type StatementKind = (typeof readKinds)[number] | WriteKind;

/** What a SQL text is: the kind of its only statement, or why it is not known. */
export type ReadStatement = { readonly kind: StatementKind } | { readonly kind: null; readonly why: string };

const table = String.raw`(?:or\s+replace\s+)?(?:external\s+|temporary\s+|transactional\s+)?(?:materialized\s+)?(?:table|view)\b`;

/** How each kind begins. Anything else is not known: GRANT, SETPROJECT, CREATE FUNCTION, ADD JAR, CALL, and statements of other systems. */
const beginnings: readonly (readonly [RegExp, StatementKind])[] = [
  [/^(?:select|with|from|values)\b/, "select"],
  [/^explain\b/, "explain"],
  [/^(?:desc|describe)\b/, "desc"],
  [/^show\b/, "show"],
  [/^insert\s+(?:into|overwrite)\b/, "insert"],
  [/^update\b/, "update"],
  [/^delete\s+from\b/, "delete"],
  [/^merge\s+into\b/, "merge"],
  [/^truncate\s+table\b/, "truncate"],
  [new RegExp(String.raw`^create\s+${table}`), "create"],
  [new RegExp(String.raw`^drop\s+${table}`), "drop"],
  [new RegExp(String.raw`^alter\s+${table}`), "alter"],
];

/**
 * Tells of which kind a SQL text is. It must be one statement, before which `SET name=value` may stand. In doubt the kind is not
 * known, because a text that the service reads in another way than this function could hide a second statement or an INSERT:
 *
 * - several statements, and script mode (`odps.sql.submit.mode`), in which one text may hold several
 * - texts and names that do not end, control characters, and block comments that hold quotes, semicolons or comments
 * - `SET` with anything but a plain name and value, such as `SET LABEL`
 */
export function readStatement(sql: string): ReadStatement {
  if (unusual.test(sql)) return unknown("it contains control characters or unusual line breaks");
  const plain = withoutQuoted(sql);
  if (plain === null)
    return unknown(
      "it contains a quoted text, name or comment that does not end, or a comment with quotes, semicolons or another comment in it",
    );
  const statements = plain
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
  const rest = statements.findIndex((statement) => !/^set\s/i.test(statement));
  if (rest === -1) return unknown("it contains no statement");
  if (rest < statements.length - 1) return unknown("it contains several statements; submit them one by one");
  for (const statement of statements.slice(0, rest)) {
    const [, name] = /^set\s+([\w.]+)\s*=\s*[^\s'"`\0]+(?:\s+[^\s'"`\0]+)*$/i.exec(statement) ?? [];
    if (name === undefined) return unknown("a SET statement is not a plain name and value");
    if (isScriptMode(name)) return unknown("script mode is not allowed; submit statements one by one");
  }
  return kindOf(statements[rest] ?? "", sql);
}

/** Whether a setting lets one text hold several statements. */
export function isScriptMode(setting: string): boolean {
  return setting.toLowerCase() === "odps.sql.submit.mode";
}

/** Whether a kind only reads. */
export function isRead(kind: StatementKind): boolean {
  return readKinds.some((known) => known === kind);
}

function kindOf(statement: string, sql: string): ReadStatement {
  const words = statement.replace(/^[\s(]+/, "").toLowerCase();
  const kind = beginnings.find(([beginning]) => beginning.test(words))?.[1];
  if (kind === undefined) return unknown("it begins with words that this server does not know");
  if (kind !== "select" || words.startsWith("select")) return { kind };
  // WITH and FROM may stand before an INSERT.
  if (changing.test(words)) return { kind: "insert" };
  return changing.test(sql.toLowerCase())
    ? unknown("a quoted text or comment in it contains the word INSERT, which after WITH or FROM could be a statement")
    : { kind };
}

const changing = /\b(?:insert|overwrite)\b/;

/** Everything below the space but tabs and line feeds, a carriage return without a line feed, and the line breaks of Unicode. */
// oxlint-disable-next-line no-control-regex -- these are the characters that it refuses
const unusual = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\r(?!\n)/;

const quoted = /--[^\n]*|\/\*[^]*?\*\/|'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"|`(?:``|[^`])*`/g;

/** The text with comments as spaces, and quoted texts and names as the character NUL; null when that is not certain. */
function withoutQuoted(sql: string): string | null {
  let certain = true;
  const plain = sql.replace(quoted, (found) => {
    if (found.startsWith("--")) return " ";
    if (!found.startsWith("/*")) return "\0";
    if (/['"`;]|--|\/\*/.test(found.slice(2))) certain = false;
    return " ";
  });
  return certain && !/['"`]|\/\*/.test(plain) ? plain : null;
}

function unknown(why: string): ReadStatement {
  return { kind: null, why };
}
