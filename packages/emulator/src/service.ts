import type { Clock } from "./base/clock.ts";
import type { Faults } from "./faults/faults.ts";
import type { RequestLog } from "./wire/request-log.ts";
import type { Quotas } from "./interactive/quotas.ts";
import type { Sessions } from "./interactive/sessions.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Settings } from "./options.ts";
import type { ProjectObjects } from "./project/project-objects.ts";
import type { TableStore } from "./sql/catalog/table-store.ts";
import type { DownloadSessions } from "./tunnel/download-sessions.ts";

/** What all calls share. */
export interface Service {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly jobs: Jobs;
  /** Sessions for interactive queries. */
  readonly sessions: Sessions;
  readonly quotas: Quotas;
  readonly requests: RequestLog;
  /** The tables; the first call opens the database. */
  readonly tables: () => Promise<TableStore>;
  readonly downloads: DownloadSessions;
  /** Functions, resources, users and roles. */
  readonly objects: ProjectObjects;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}
