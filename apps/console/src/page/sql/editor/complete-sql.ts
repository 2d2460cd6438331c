import type { Completion, CompletionContext as EditorContext, CompletionResult } from "@codemirror/autocomplete";

import { defaultSchema, type Catalog } from "../schema/catalog.ts";
import { completionContext, tablesAt, type NamedTable } from "./completion-context.ts";
import { sqlFunctions } from "./sql-functions.ts";

/** Offers functions, and where the catalog may be asked, the tables of the project and the columns of the tables that the statement names. */
export async function completeSql({ state, pos, explicit }: EditorContext, catalog: Catalog | null): Promise<CompletionResult | null> {
  const sql = state.doc.toString();
  const { from, kind, of } = completionContext(sql, pos);
  // Without a word, lists only come where something must follow.
  if (kind === "none" || (kind === "any" && from === pos && !explicit)) return null;
  const options = await optionsOf(kind, of, tablesAt(sql, pos), catalog);
  return options.length === 0 ? null : { from, options: [...options], validFor: /^[\w$]*$/ };
}

async function optionsOf(
  kind: "member" | "table" | "any",
  of: string,
  tables: readonly NamedTable[],
  catalog: Catalog | null,
): Promise<readonly Completion[]> {
  switch (kind) {
    case "member": {
      const table = tables.find(({ name, alias }) =>
        [alias, name, name.split(".").at(-1)].some((known) => known?.toLowerCase() === of.toLowerCase()),
      );
      if (table !== undefined) return columnsOf(table, catalog);
      return (await schemasOf(catalog)).includes(of) ? tablesOf(of, catalog) : [];
    }
    case "table": {
      const schemas = await schemasOf(catalog);
      if (of !== "") return schemas.includes(of) ? tablesOf(of, catalog) : [];
      return [
        ...(await tablesOf(defaultSchema, catalog)),
        ...schemas.filter((name) => name !== defaultSchema).map((label) => ({ label, type: "namespace" })),
      ];
    }
    case "any": {
      const columns = await Promise.all(tables.map((table) => columnsOf(table, catalog)));
      const aliases = tables.flatMap(({ alias }) => (alias === null ? [] : [{ label: alias, type: "variable" }]));
      const functions = sqlFunctions.map((label): Completion => ({ label, type: "function", apply: `${label}(` }));
      return [...columns.flat().map((column) => ({ ...column, boost: 2 })), ...aliases, ...functions];
    }
  }
}

// Completion helps while typing. Where the catalog cannot be asked, there are no names, and no error disturbs.
async function schemasOf(catalog: Catalog | null): Promise<readonly string[]> {
  const found = await catalog?.schemas().catch(() => null);
  return found ?? [];
}

async function tablesOf(schema: string, catalog: Catalog | null): Promise<readonly Completion[]> {
  const found = await catalog?.tables(schema).catch(() => null);
  return (found?.items ?? []).map(({ name, comment }) => ({
    label: name,
    type: "class",
    ...(comment === null ? {} : { detail: comment }),
  }));
}

async function columnsOf({ name }: NamedTable, catalog: Catalog | null): Promise<readonly Completion[]> {
  const [table = "", schema = defaultSchema] = name.split(".").toReversed();
  const found = await catalog?.table(schema, table).catch(() => null);
  return [...(found?.columns ?? []), ...(found?.partitionColumns ?? [])].map(({ name: label, type }) => ({
    label,
    type: "property",
    detail: type,
  }));
}
