import { semanticError, type SqlError } from "../sql-errors.ts";
import type { PreparedStatement } from "./prepared-statement.ts";

/**
 * Why a script cannot run as one job, or undefined. The documentation allows one statement whose result is shown, no DESC and SHOW,
 * DDL only before DML, and one CREATE TABLE AS, as the last statement.
 */
export function scriptRefusal(statements: readonly PreparedStatement[]): SqlError | undefined {
  if (statements.length < 2) return undefined;
  let shown = false;
  let changed = false;
  for (const [index, { kind, statement, source }] of statements.entries()) {
    const refuse = (sentence: string): SqlError => semanticError(source.positionAt(0), sentence);
    switch (statement.kind) {
      case "query":
      case "explain":
        if (shown) return refuse("a script can show the result of one statement only, and this is the second one");
        shown = true;
        changed = true;
        break;
      case "describe":
      case "showTables":
      case "showPartitions":
      case "showCreateTable":
      case "showSchemas":
      case "describeSchema":
        return refuse("DESC and SHOW are not supported in script mode");
      case "insert":
      case "change":
        changed = true;
        break;
      default:
        if (kind === "insert" && index < statements.length - 1) return refuse("CREATE TABLE AS must be the last statement of a script");
        if (kind !== "insert" && changed) return refuse("in script mode, all DDL statements stand before the others");
    }
  }
  return undefined;
}
