import { connect, gatewaySession, MaxComputeError, taskState, type GatewayAction, type RunState } from "@maxcompute-rx/browser";
import { shareReplay, switchMap, timer, type Observable } from "rxjs";

import { boardLimit, type ConsoleClient, type Ending } from "./console-client.ts";

/** What the server says of itself. */
interface ServerSettings {
  readonly project: string;
  readonly emulator: boolean;
}

const gateway = "/gateway";

/** Asks the server what there is and what this visitor may do, and makes the client of all views. */
export async function openClient(): Promise<ConsoleClient> {
  const { project, emulator } = await askSettings();
  const session = await gatewaySession({ gateway });
  const allowed: ReadonlySet<GatewayAction> = new Set(session.projects[project]);
  // A board hangs on the wall for days: it goes on by itself however long the gateway was away.
  const mc = connect({ gateway, project, toleranceMs: Infinity });

  const may: ConsoleClient["may"] = (action) => allowed.has(action);
  const askEnding = async (id: string): Promise<Ending> => {
    const instance = mc.instance(id);
    const [tasks, job] = await Promise.all([instance.getTaskStatuses(), may("read-sql") ? instance.getJob().catch(() => null) : null]);
    return { status: endOf([...tasks.values()].map(({ status }) => taskState(status))), jobName: job?.name || null };
  };
  const endings = new Map<string, Observable<Ending>>();

  return {
    mc,
    emulator,
    may,
    board$: mc.instances$({ limit: boardLimit, onlyOwner: false }),
    ending$: (id) => {
      // Rows that are only scrolled past ask nothing.
      const known = endings.get(id) ?? timer(200).pipe(switchMap(() => askEnding(id)), shareReplay({ bufferSize: 1, refCount: true }));
      endings.set(id, known);
      return known;
    },
    stageHistories: new Map(),
  };
}

/** How an instance ended, by its tasks: one that failed decides, then one that was cancelled. */
function endOf(tasks: readonly RunState[]): RunState {
  if (tasks.includes("failed")) return "failed";
  if (tasks.includes("cancelled")) return "cancelled";
  return tasks.every((state) => state === "succeeded") ? "succeeded" : "terminated";
}

async function askSettings(): Promise<ServerSettings> {
  const response = await fetch("/settings.json");
  const settings: unknown = response.ok ? await response.json() : null;
  if (!isServerSettings(settings)) throw new MaxComputeError("unavailable", "The server of this page does not answer as it should.");
  return settings;
}

function isServerSettings(value: unknown): value is ServerSettings {
  return typeof value === "object" && value !== null && "project" in value && typeof value.project === "string" && "emulator" in value;
}
