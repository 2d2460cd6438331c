import { isMaxComputeError, type MaxCompute, type TableDescription, type TableInfo } from "@maxcompute-rx/browser";

/** The first items of a list, and whether there are more. */
export interface FirstItems<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** What the project contains, asked when it is needed, and kept until it is asked for anew. */
export interface Catalog {
  /** Names of the schemas; only `default` where the project has none. */
  schemas(): Promise<readonly string[]>;
  tables(schema: string): Promise<FirstItems<TableInfo>>;
  table(schema: string, name: string): Promise<TableDescription>;
  /** Partitions such as `ds=20260101/hh=01`. */
  partitions(schema: string, table: string): Promise<FirstItems<string>>;
  /** Everything is asked anew. */
  forget(): void;
}

export const defaultSchema = "default";

/** More tables would make the list slow, and nobody scrolls through so many. The search asks the service for those that begin so. */
const mostTables = 5000;
const mostPartitions = 1000;

type CatalogSource = Pick<MaxCompute, "listSchemas" | "listTables" | "getTable" | "listPartitions">;

export function createCatalog(mc: CatalogSource): Catalog {
  const kept = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    // A key belongs to one kind of answer.
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asked = ask();
    kept.set(key, asked);
    // A question that failed is asked again the next time.
    asked.catch(() => kept.get(key) === asked && kept.delete(key));
    return asked;
  };
  // The default schema is not named, so that projects without schemas answer, too.
  const named = (schema: string): { readonly schema?: string } => (schema === defaultSchema ? {} : { schema });

  return {
    schemas: () =>
      once("schemas", async () => {
        try {
          const { items } = await firstOf(mc.listSchemas(), 1000);
          return items.length === 0 ? [defaultSchema] : items.map(({ name }) => name);
        } catch (error) {
          if (!refusesSchemas(error)) throw error;
          return [defaultSchema];
        }
      }),
    tables: (schema) => once(`tables ${schema}`, () => firstOf(mc.listTables(named(schema)), mostTables)),
    table: (schema, name) => once(`table ${schema} ${name}`, () => mc.getTable(name, named(schema))),
    partitions: (schema, table) =>
      once(`partitions ${schema} ${table}`, async () => {
        const { items, hasMore } = await firstOf(mc.listPartitions(table, named(schema)), mostPartitions);
        return { items: items.map(({ values }) => partitionText(values)), hasMore };
      }),
    forget: () => kept.clear(),
  };
}

/** Whether the service or the gateway has refused the question itself, as services without schemas do (docs/protocol.md 8.9), and will again. */
function refusesSchemas(error: unknown): boolean {
  if (!isMaxComputeError(error)) return false;
  switch (error.code) {
    case "unsupported":
    case "invalid_request":
    case "not_found":
    case "forbidden":
      return true;
    default:
      return false;
  }
}

async function firstOf<T>(all: AsyncIterable<T>, most: number): Promise<FirstItems<T>> {
  const items: T[] = [];
  for await (const item of all) {
    if (items.length === most) return { items, hasMore: true };
    items.push(item);
  }
  return { items, hasMore: false };
}

function partitionText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join("/");
}
