import { MaxComputeError } from "../../error.ts";
import type { ResultRow } from "../values/row.ts";
import type { StandardIssue, StandardSchema } from "./standard-schema.ts";

/** Makes a function that checks rows by a schema. It returns a promise only when the schema validates asynchronously. */
export function rowChecker<T>(schema: StandardSchema<T>): (row: ResultRow, number: number) => T | Promise<T> {
  const { validate } = schema["~standard"];
  return (row, number) => {
    const result = validate(row);
    return result instanceof Promise ? result.then((settled) => valueOf(settled, number)) : valueOf(result, number);
  };
}

function valueOf<T>(
  result: { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] },
  row: number,
): T {
  if (result.issues === undefined) return result.value;
  const issues = result.issues
    .slice(0, 3)
    .map(({ message, path = [] }) => [path.map(stepText).join("."), message].filter((part) => part !== "").join(": "));
  const more = result.issues.length > issues.length ? ` (and ${result.issues.length - issues.length} more)` : "";
  throw new MaxComputeError("invalid_row", `Row ${row} does not fit the schema: ${issues.join("; ")}${more}.`, {
    row,
    nextStep: "Change the schema or the SELECT; the reader's schema tells the types of the columns.",
  });
}

function stepText(step: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof step === "object" ? step.key : step);
}
