import { Catalog } from "../sql/catalog/catalog.ts";
import type { SqlEngine, SqlOutcome, SqlStatement } from "../sql/sql-engine.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import type { RowColumn } from "../rows/row-source.ts";
import { SqlError } from "../sql/sql-errors.ts";

/**
 * As little SQL as the specs of the job side need: `select` gives one row, `select * from missing` fails when it runs,
 * `selec` does not parse, `select slow` runs until it is aborted, `create` and its like are metadata.
 */
export function fakeEngine(): SqlEngine & { readonly aborted: string[]; readonly dropped: string[] } {
  const aborted: string[] = [];
  const dropped: string[] = [];
  const catalog = new Catalog("demo_project");
  return {
    aborted,
    dropped,
    prepare: (script, settings) => {
      const texts = script
        .split(";")
        .map((text) => text.trim())
        .filter(Boolean);
      const unknown = texts.find((text) => !/^(select|insert|create|drop|desc|explain)\b/i.test(text));
      if (unknown !== undefined || texts.length === 0) {
        return Promise.reject(new SqlError("ODPS-0130161", `[1,1] Parse exception - invalid token '${unknown ?? ""}'`));
      }
      return Promise.resolve(
        texts.map((text) => ({ text, kind: kindOf(text), readsOnly: /^(select|desc|explain)/i.test(text), settings })),
      );
    },
    plan: ({ kind }) =>
      Promise.resolve(
        kind === "metadata"
          ? []
          : [
              { name: "M1", kind: "map", inputs: [], inputRecords: 100_000, outputRecords: 10 },
              { name: "R2_1", kind: "reduce", inputs: ["M1"], inputRecords: 10, outputRecords: 3 },
            ],
      ),
    run: ({ text }, signal) => {
      if (/missing/.test(text)) {
        return Promise.reject(new SqlError("ODPS-0130131", "[1,15] Table not found - table demo_project.missing cannot be resolved"));
      }
      if (!/slow/.test(text)) return Promise.resolve(outcomeOf(text, () => void dropped.push(text)));
      return new Promise((_resolve, reject) => {
        const abort = (): void => {
          aborted.push(text);
          reject(signal.reason);
        };
        if (signal.aborted) abort();
        signal.addEventListener("abort", abort, { once: true });
      });
    },
    cost: () => Promise.resolve({ udf: 0, complexity: 1, input: 4096 }),
    lineage: () => Promise.resolve({ columns }),
    tables: {
      catalog,
      scratch: "none",
      timeZone: "Asia/Shanghai",
      rows: () => Promise.reject(new Error("This engine has no tables.")),
      head: () => Promise.reject(new Error("This engine has no tables.")),
      useTable: () => Promise.reject(new Error("This engine has no tables.")),
      use: () => Promise.reject(new Error("This engine has no tables.")),
      changeCatalog: async (work) => {
        const draft = catalog.draft();
        work(draft);
        catalog.apply(draft.changes());
      },
      change: () => Promise.reject(new Error("This engine has no tables.")),
    },
    records: undefined,
    close: () => Promise.resolve(),
  };
}

function kindOf(text: string): SqlStatement["kind"] {
  return /^select/i.test(text) ? "select" : /^insert/i.test(text) ? "insert" : "metadata";
}

function outcomeOf(text: string, drop: () => void): SqlOutcome {
  if (!/^select/i.test(text)) return { kind: "text", text: /^(desc|explain)/i.test(text) ? "described" : "" };
  return { kind: "rows", rows: storedRows(drop) };
}

const columns: readonly RowColumn[] = [
  { name: "_c0", type: { kind: "bigint" } },
  { name: "name", type: { kind: "string" } },
];

const storedRows = (drop: () => void): StoredRows => ({
  columns,
  count: 2,
  csv: (count) => Promise.resolve(new TextEncoder().encode(['"_c0","name"\n', '1,"a"\n', "\\N,\\N\n"].slice(0, 1 + count).join(""))),
  async *read({ start, count, columns: wanted = [0, 1] }) {
    const whole = [
      [1n, null],
      ["a", null],
    ].map((values) => values.slice(start, start + count));
    yield { rowCount: Math.max(0, Math.min(count, 2 - start)), columns: wanted.map((index) => whole[index] ?? []) };
  },
  drop: () => Promise.resolve(drop()),
});
