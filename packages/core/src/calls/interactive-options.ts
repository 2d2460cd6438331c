import type { InteractiveTarget } from "../interactive/interactive-queries.ts";
import type { SqlOptions } from "./sql-job.ts";

/**
 * Options of a query that runs interactively.
 *
 * @example
 * ```ts
 * // In a session of the project; as an ordinary job if the statement cannot run in it, but for no other reason.
 * await mc.runSqlInteractive(sql, { fallback: { resource: false, timeout: false, upgrading: false, generic: false, attach: false } });
 * // In a quota for interactive queries, or not at all.
 * await mc.runSqlInteractive(sql, { quotaName: "my_interactive_quota", fallback: false });
 * ```
 */
export interface InteractiveOptions extends Omit<SqlOptions, "quotaName">, InteractiveTarget {}
