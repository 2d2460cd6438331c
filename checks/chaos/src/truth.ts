import type { Emulator } from "@maxcompute-rx/emulator";

/** What really happened, as the emulator itself tells it. */
export interface Truth {
  /** Of each instance that has ended. */
  readonly outcomes: ReadonlyMap<string, "succeeded" | "failed" | "cancelled">;
  /** How many jobs of a name there are. */
  readonly jobs: ReadonlyMap<string, number>;
}

/** Asks the emulator, past client, network and faults. */
export async function readTruth(emulator: Emulator): Promise<Truth> {
  emulator.faults.clear();
  const root = `http://emulator.test/api/projects/${emulator.account.project}/instances`;
  const ask = async (path: string): Promise<string> =>
    (await emulator.fetch(new Request(root + path, { headers: { "x-odps-bearer-token": "chaos" } }))).text();
  const outcomes = new Map<string, "succeeded" | "failed" | "cancelled">();
  const jobs = new Map<string, number>();
  for (let marker = "", more = true; more;) {
    const page = await ask(`?maxitems=1000&onlyowner=no${marker === "" ? "" : `&marker=${encodeURIComponent(marker)}`}`);
    for (const [, id = ""] of page.matchAll(/<Instance>\s*<Name>(\w+)<\/Name>/g)) {
      const tasks = await ask(`/${id}?taskstatus`);
      if (!/<Status>Terminated<\/Status>/.test(tasks)) continue;
      outcomes.set(id, />Failed</.test(tasks) ? "failed" : />Cancelled</.test(tasks) ? "cancelled" : "succeeded");
      const source = await ask(`/${id}?source`);
      const name = /<Name>(chaos-\d+)<\/Name>/.exec(source)?.[1];
      if (name !== undefined) jobs.set(name, (jobs.get(name) ?? 0) + 1);
    }
    marker = /<Marker>([^<]+)<\/Marker>/.exec(page)?.[1] ?? "";
    more = marker !== "";
  }
  return { outcomes, jobs };
}
