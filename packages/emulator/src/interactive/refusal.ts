import type { SqlStatement } from "../sql/sql-engine.ts";
import { interactiveErrors } from "./interactive-errors.ts";

/** A query that its session does not even take; the message is the error (docs/protocol.md 5.5). */
export class QueryNotTaken extends Error {
  override readonly name: string = "QueryNotTaken";
}

/** Why a session does not run these statements: only SELECT runs in one, unless its settings say otherwise (docs/protocol.md 5.5). */
export function sessionRefusal(statements: readonly SqlStatement[]): string | undefined {
  const why = statements.map(refused).find((reason) => reason !== undefined);
  return why === undefined ? undefined : `${interactiveErrors["unsupported-feature"]}: ${why}`;
}

/** Whether a statement changes something: it is refused before it is taken, so that a client runs it elsewhere at once. */
export function changesSomething(statements: readonly SqlStatement[]): boolean {
  return statements.some(({ readsOnly }) => !readsOnly);
}

function refused({ kind, readsOnly, settings }: SqlStatement): string | undefined {
  if (isTrue(settings["odps.mcqa.disable"])) return "odps.mcqa.disable is set";
  if (!readsOnly) return "Non select query not supported";
  if (kind !== "select" && settings["odps.sql.session.select.only"]?.toLowerCase() !== "false") return "Non select query not supported";
  return undefined;
}

function isTrue(setting: string | undefined): boolean {
  return setting?.toLowerCase() === "true";
}
