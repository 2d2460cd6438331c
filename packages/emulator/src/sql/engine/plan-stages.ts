import type { PlanStage } from "../sql-engine.ts";
import { isRecord } from "../parse/sql-source.ts";

/**
 * Cuts DuckDB's physical plan (EXPLAIN (FORMAT JSON)) into the stages MaxCompute would run: a scan with all that streams
 * from it is a map stage (M), a join with all that streams from it a join stage (J), and what must see all its input
 * before it answers (aggregation, sort, window) begins a reduce stage (R). The numbers after `_` are the stages it reads.
 * `rowsRead`: rows of tables that are read in full, by their names in DuckDB; the plan estimates what is left of them.
 */
export function planStages(plan: unknown, rowsRead: ReadonlyMap<string, number> = new Map()): readonly PlanStage[] {
  const builder = new StageBuilder(rowsRead);
  for (const root of Array.isArray(plan) ? plan : [plan]) builder.visit(root);
  return builder.stages();
}

interface DraftStage {
  readonly kind: PlanStage["kind"];
  readonly inputs: readonly number[];
  inputRecords: number;
  outputRecords: number;
  columns: number | undefined;
  readonly table: string | undefined;
}

const joins = /JOIN|CROSS_PRODUCT/;
const reducers = /GROUP_BY|AGGREGATE|ORDER_BY|TOP_N|WINDOW|DISTINCT|MEDIAN/;

/** Tables that are scanned with a condition: by their names in DuckDB, the text of the condition. */
export function filteredScans(plan: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isRecord(value)) return;
    const info = isRecord(value["extra_info"]) ? value["extra_info"] : {};
    const table = tableIn(info);
    const filters = JSON.stringify(info["Filters"] ?? "");
    if (table !== undefined && filters !== '""') found.set(table, (found.get(table) ?? "") + filters);
    visit(value["children"]);
  };
  visit(plan);
  return found;
}

class StageBuilder {
  readonly #drafts: DraftStage[] = [];
  /** The stages that common table expressions end in, by DuckDB's number for them. */
  readonly #shared = new Map<string, number>();

  readonly #rowsRead: ReadonlyMap<string, number>;

  constructor(rowsRead: ReadonlyMap<string, number>) {
    this.#rowsRead = rowsRead;
  }

  /** The number of the stage that the operator ends in, counted from 1. */
  visit(value: unknown): number {
    const operator = isRecord(value) ? value : {};
    const name = textIn(operator, "name").trim().toUpperCase();
    const info = isRecord(operator["extra_info"]) ? operator["extra_info"] : {};
    const index = textIn(info, "CTE Index") || textIn(info, "Table Index");
    const children = Array.isArray(operator["children"]) ? operator["children"] : [];
    const estimate = Number(info["Estimated Cardinality"] ?? Number.NaN);

    if (name === "CTE" || name === "RECURSIVE_CTE") {
      const [definition, ...consumers] = children.map((child: unknown, place) => {
        const stage = this.visit(child);
        if (place === 0) this.#shared.set(index, stage);
        return stage;
      });
      return consumers.at(-1) ?? definition ?? this.#add("map", [], 0, estimate);
    }
    const shared = name.includes("CTE_SCAN") ? this.#shared.get(index) : undefined;
    if (shared !== undefined) return shared;

    const inputs = children.map((child: unknown) => this.visit(child));
    const read = inputs.reduce((sum, input) => sum + this.#stage(input).outputRecords, 0);
    const columns = columnsIn(info);
    if (inputs.length === 0) {
      const table = tableIn(info);
      return this.#add("map", [], this.#rowsRead.get(table ?? "") ?? estimate, estimate, columns, table);
    }
    if (joins.test(name)) return this.#add("join", inputs, read, estimate, columns);
    if (reducers.test(name)) return this.#add("reduce", inputs, read, name.includes("UNGROUPED") ? 1 : estimate, columns);
    if (inputs.length > 1) return this.#add("map", inputs, read, Number.isNaN(estimate) ? read : estimate, columns);
    const [input = 0] = inputs;
    const stage = this.#stage(input);
    if (!Number.isNaN(estimate)) stage.outputRecords = estimate;
    stage.columns ??= columns;
    return input;
  }

  stages(): readonly PlanStage[] {
    const names = this.#drafts.map(({ kind, inputs }, index) => [`${letters[kind]}${index + 1}`, ...inputs].join("_"));
    return this.#drafts.map(({ kind, inputs, inputRecords, outputRecords, columns, table }, index) => ({
      name: names[index] ?? "",
      kind,
      inputs: inputs.map((input) => names[input - 1] ?? ""),
      inputRecords,
      outputRecords,
      ...(columns === undefined ? {} : { recordBytes: columns * bytesPerColumn }),
      ...(table === undefined ? {} : { table }),
    }));
  }

  #add(
    kind: PlanStage["kind"],
    inputs: readonly number[],
    inputRecords: number,
    estimate: number,
    columns?: number,
    table?: string,
  ): number {
    const read = Number.isNaN(inputRecords) ? 1 : inputRecords;
    this.#drafts.push({
      kind,
      inputs: [...new Set(inputs)].toSorted((a, b) => a - b),
      inputRecords: read,
      outputRecords: Number.isNaN(estimate) ? read : estimate,
      columns,
      table,
    });
    return this.#drafts.length;
  }

  #stage(number: number): DraftStage {
    const stage = this.#drafts[number - 1];
    if (stage === undefined) throw new RangeError(`The plan has no stage ${number}.`);
    return stage;
  }
}

/** The plan does not say how wide a column is; the cost estimate counts with the same number. */
const bytesPerColumn = 8;

/** How many columns an operator has: a list, or one as text. */
function columnsIn(info: Readonly<Record<string, unknown>>): number | undefined {
  const listed = info["Projections"];
  return Array.isArray(listed) ? listed.length : typeof listed === "string" && listed !== "" ? 1 : undefined;
}

/** DuckDB writes `memory.main.t`. */
function tableIn(info: Readonly<Record<string, unknown>>): string | undefined {
  return textIn(info, "Table").split(".").slice(2).join(".") || undefined;
}

/** DuckDB writes every number of a plan as text. */
function textIn(fields: Readonly<Record<string, unknown>>, key: string): string {
  const text = fields[key];
  return typeof text === "string" ? text : "";
}

const letters: Readonly<Record<PlanStage["kind"], string>> = { map: "M", join: "J", reduce: "R" };
