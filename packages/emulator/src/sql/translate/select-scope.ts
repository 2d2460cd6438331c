import type { Names } from "./names.ts";
import { isRecord } from "../parse/sql-source.ts";
import { fieldsOf, nameOf, nodes, unwrap, type Node } from "../parse/syntax-tree.ts";
import type { ColumnMeaning } from "./type-class.ts";

/** What the names in one SELECT stand for. */
export class SelectScope {
  static readonly none: SelectScope = new SelectScope({}, new Set(), undefined, undefined);

  /** The specifications of its WINDOW clause. */
  readonly windows: ReadonlyMap<string, unknown>;
  readonly #outer: SelectScope | undefined;
  readonly #names: Names | undefined;
  readonly #queries: ReadonlySet<string>;
  /** By the names they have in the query: tables with their names in the catalog, everything else without. */
  readonly #sources: ReadonlyMap<string, string | undefined>;
  /** The expressions that it gives names. */
  readonly #aliases: ReadonlyMap<string, unknown>;

  /** `queries`: the names of the WITH queries in sight, which hide tables of the same name. */
  constructor(select: Node, queries: ReadonlySet<string>, outer: SelectScope | undefined, names: Names | undefined) {
    this.#queries = queries;
    this.#outer = outer;
    this.#names = names;
    this.windows = new Map(
      nodes(select["windows"]).flatMap((window) => (isRecord(window) ? [[nameOf(window["name"]), window["spec"]] as const] : [])),
    );
    this.#aliases = new Map(
      nodes(select["expressions"]).flatMap((item) => {
        const alias = fieldsOf(item, "alias");
        return alias === undefined ? [] : [[nameOf(alias["alias"]).toLowerCase(), alias["this"]] as const];
      }),
    );
    const from = isRecord(select["from"]) ? nodes(select["from"]["expressions"]) : [];
    const joined = nodes(select["joins"]).map((join) => (isRecord(join) ? join["this"] : undefined));
    const views = nodes(select["lateral_views"]).map((view): readonly [string, undefined] => [
      isRecord(view) ? nameOf(view["table_alias"]).toLowerCase() : "",
      undefined,
    ]);
    this.#sources = new Map([...[...from, ...joined].map((item) => this.#source(item)), ...views]);
  }

  meaningOf(column: Node): ColumnMeaning {
    const name = nameOf(column["name"]).toLowerCase();
    const qualifier = nameOf(column["table"]).toLowerCase();
    const own = this.#ownMeaning(name, qualifier);
    if (own !== undefined) return own;
    // A qualifier that is no source may be a struct; then no query around this one knows it either.
    for (let scope = this.#outer; scope !== undefined; scope = scope.#outer) {
      const meaning = scope.#ownMeaning(name, qualifier);
      if (meaning !== undefined) return { ...meaning, outer: true };
    }
    return {};
  }

  /** The tables that `*` or `qualifier.*` means, by their names in the catalog; undefined for what is no table. */
  tablesOf(qualifier: unknown): readonly (string | undefined)[] {
    const name = nameOf(qualifier).toLowerCase();
    return name === "" ? [...this.#sources.values()] : [this.#sources.get(name)];
  }

  /** False only when no table that it could be of has such a column. */
  mayResolve(column: Node): boolean {
    const name = nameOf(column["name"]).toLowerCase();
    const qualifier = nameOf(column["table"]).toLowerCase();
    // `a.b` may be field b of the struct a.
    return this.#mayHave(name, qualifier) || (qualifier !== "" && this.#mayHave(qualifier, ""));
  }

  #mayHave(name: string, qualifier: string): boolean {
    if (this.#outer === undefined) return false;
    if (this.#sources.size === 0 || this.#ownMeaning(name, qualifier, true) !== undefined) return true;
    return this.#outer.#mayHave(name, qualifier);
  }

  /** Undefined when the column cannot be of this SELECT. */
  #ownMeaning(name: string, qualifier: string, strict = false): ColumnMeaning | undefined {
    if (qualifier !== "") {
      if (!this.#sources.has(qualifier)) return undefined;
      const table = this.#sources.get(qualifier);
      const type = this.#typeIn(table, name);
      if (type !== undefined) return { type };
      return strict && table !== undefined ? undefined : {};
    }
    const types = [...this.#sources.values()].map((table) => this.#typeIn(table, name));
    const type = types.find((candidate) => candidate !== undefined);
    if (type !== undefined) return { type };
    if (this.#aliases.has(name)) return { expression: this.#aliases.get(name) };
    // A source that is a query may have any column.
    return [...this.#sources.values()].includes(undefined) ? {} : undefined;
  }

  #typeIn(table: string | undefined, column: string): string | undefined {
    return table === undefined ? undefined : this.#names?.columnType(table, column);
  }

  #source(item: unknown): readonly [string, string | undefined] {
    const [kind, fields] = unwrap(item) ?? ["", {}];
    if (kind !== "table") return [nameOf(fields["alias"]).toLowerCase(), undefined];
    const parts = ["catalog", "schema", "name"].flatMap((key) => (isRecord(fields[key]) ? [nameOf(fields[key])] : []));
    const alias = nameOf(fields["alias"]) || (parts.at(-1) ?? "");
    const isQuery = parts.length === 1 && this.#queries.has((parts[0] ?? "").toLowerCase());
    return [alias.toLowerCase(), isQuery ? undefined : this.#names?.resolve(parts)];
  }
}
