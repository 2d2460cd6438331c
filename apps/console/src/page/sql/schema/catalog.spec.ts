import { MaxComputeError, type MaxComputeErrorCode, type TableInfo } from "@maxcompute-rx/browser";
import { expect, it } from "vitest";

import { createCatalog } from "./catalog.ts";

type Source = Parameters<typeof createCatalog>[0];

function source(overrides: Partial<Source> = {}): { readonly asked: string[]; readonly mc: Source } {
  const asked: string[] = [];
  const listed = async function* <T>(question: string, items: readonly T[]): AsyncGenerator<T> {
    asked.push(question);
    yield* items;
  };
  const table = (name: string): TableInfo => ({ name, owner: null, type: null, comment: null });
  const mc = {
    listSchemas: () =>
      listed("schemas", [
        { name: "default", owner: null, comment: null },
        { name: "s", owner: null, comment: null },
      ]),
    listTables: ({ schema } = {}) => listed(`tables ${schema}`, [table("a"), table("b")]),
    getTable: async (name, { schema } = {}) => (
      asked.push(`table ${schema} ${name}`),
      { ...table(name), columns: [], partitionColumns: [], rowCount: 1, size: 1 }
    ),
    listPartitions: (name) =>
      listed(
        `partitions ${name}`,
        Array.from({ length: 1500 }, (_, day) => ({ values: { ds: String(day), hh: "1" }, rowCount: null, size: null })),
      ),
    ...overrides,
  } satisfies Source;
  return { asked, mc };
}

it("asks each question once, until it is to be asked anew", async () => {
  const { asked, mc } = source();
  const catalog = createCatalog(mc);
  await Promise.all([catalog.tables("default"), catalog.tables("default"), catalog.table("s", "a"), catalog.table("s", "a")]);
  expect(asked).toEqual(["tables undefined", "table s a"]);
  catalog.forget();
  await catalog.tables("default");
  expect(asked).toHaveLength(3);
});

it("does not keep what failed", async () => {
  let attempts = 0;
  const { mc } = source({
    getTable: async () => {
      attempts += 1;
      throw new Error("away");
    },
  });
  const catalog = createCatalog(mc);
  await expect(catalog.table("default", "a")).rejects.toThrow("away");
  await expect(catalog.table("default", "a")).rejects.toThrow("away");
  expect(attempts).toBe(2);
});

/** A source whose first question for the schemas fails. */
function withoutSchemasOnce(code: MaxComputeErrorCode): Source {
  const { mc } = source();
  let attempts = 0;
  const listSchemas: Source["listSchemas"] = () => {
    attempts += 1;
    if (attempts === 1) throw new MaxComputeError(code, "The schemas cannot be listed.");
    return mc.listSchemas();
  };
  return { ...mc, listSchemas };
}

it.each(["unsupported", "invalid_request", "not_found", "forbidden"] as const)(
  "knows only the default schema where the answer is %s, and asks no more",
  async (code) => {
    const catalog = createCatalog(withoutSchemasOnce(code));
    expect(await catalog.schemas()).toEqual(["default"]);
    expect(await catalog.schemas()).toEqual(["default"]);
  },
);

it.each(["connect_failed", "unavailable", "throttled", "unauthorized", "credentials_expired"] as const)(
  "asks for the schemas again after %s",
  async (code) => {
    const catalog = createCatalog(withoutSchemasOnce(code));
    await expect(catalog.schemas()).rejects.toMatchObject({ code });
    expect(await catalog.schemas()).toEqual(["default", "s"]);
  },
);

it("says where a list is cut", async () => {
  const catalog = createCatalog(source().mc);
  const { items, hasMore } = await catalog.partitions("default", "a");
  expect([items.length, items[0], hasMore]).toEqual([1000, "ds=0/hh=1", true]);
});
