import { MaxComputeError } from "../../error.ts";
import { isObject } from "../format/json.ts";

/** The service's estimate of the cost of a SQL text (docs/protocol.md 5.3). */
export interface SqlCost {
  /** Number of user-defined functions in the text. */
  readonly udfNum: number;
  /** The service's measure of the text's complexity, such as 1. */
  readonly complexity: number;
  /** Number of bytes that would be read. */
  readonly inputSize: number;
}

/**
 * Reads the result of an SQLCost task.
 *
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readSqlCost(text: string): SqlCost {
  const sql = costOf(text);
  const count = (name: string): number => {
    const value = sql?.[name];
    if (typeof value === "number") return value;
    throw new MaxComputeError("unexpected_answer", `The result of a SQLCost task does not tell the cost: ${name} is missing.`, {
      nextStep: "Run the statement itself, or report it with the instance id.",
    });
  };
  return { udfNum: count("UDF"), complexity: count("Complexity"), inputSize: count("Input") };
}

function costOf(text: string): Readonly<Record<string, unknown>> | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const cost = isObject(json) ? json.Cost : null;
  const sql = isObject(cost) ? cost.SQL : null;
  return isObject(sql) ? sql : null;
}
