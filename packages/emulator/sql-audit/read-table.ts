/** What MaxCompute's documentation says of one expression or statement. */
export interface DocumentedCase {
  /** The function that the case is about. */
  readonly name: string;
  /** `SET` statements before it, as they are written. */
  readonly settings: string;
  /** An expression, or a whole SELECT. */
  readonly sql: string;
  /** The rows as the `result` interface's CSV, ` / ` between them; `error`; or `?` where the documentation is silent. */
  readonly documented: string;
  /** The type of the value, where the documentation names it and it is checked. */
  readonly type: string | undefined;
  /** The page of the documentation, as an address. */
  readonly source: string;
}

const pages = "https://www.alibabacloud.com/help/en/maxcompute/user-guide/";

/** The script that a file in `tables/` wants to be run before its cases: the line "Before: `…`". */
export const scriptBefore = (markdown: string): string => /^Before: `(.*)`$/m.exec(markdown)?.[1] ?? "";

/**
 * The cases of a file in `tables/`: its rows of `| function | expression | documented | page |`. Rows without a page are
 * from the page that the line `Page: …` names.
 */
export function readTable(markdown: string): readonly DocumentedCase[] {
  const mainPage = /^Page: (\S+)$/m.exec(markdown)?.[1] ?? "";
  const rows = markdown
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map(cellsOf);
  return rows.map((cells) => {
    const [name = "", expression = "", documented = "", ownPage = ""] = cells;
    const page = ownPage === "" ? mainPage : ownPage;
    if (cells.length !== 4 || page === "") throw new Error(`Not a row of four cells with a page: | ${cells.join(" | ")} |`);
    const [settings = ""] = /^(?:set [^;]*; *)*/i.exec(expression) ?? [];
    const [, type, result = ""] = /^(?:([a-z_]+(?:\(\d+,\d+\)|<[a-z<>,:]+>)?): )?(.*)$/s.exec(documented) ?? [];
    return { name, settings, sql: expression.slice(settings.length), documented: result, type, source: pages + page };
  });
}

/** The cells of a row; a pipe inside one is written `\|`, and code stands in back quotes. */
const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) =>
      cell
        .trim()
        .replaceAll("\\|", "|")
        .replace(/^(`+)(.*)\1$/s, "$2"),
    );
