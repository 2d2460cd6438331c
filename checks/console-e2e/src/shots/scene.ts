import { serveConsole, type ServedConsole } from "@maxcompute-rx/console";

import { manyStages } from "./many-stages.ts";

/** Consoles in the states that pictures are made of, and the addresses of their views. */
export interface Scene {
  /** Addresses by the name of the picture. */
  readonly views: Readonly<Record<string, string>>;
  /** Starts a job that has to be watched for a while before its picture is worth making; returns its address. */
  startJob(): string;
  close(): Promise<void>;
}

/** Starts jobs of all kinds and waits until each is where its picture shows it. */
export async function setScene(): Promise<Scene> {
  const [busy, empty, refused, readOnly] = await Promise.all([
    serveConsole({ emulator: { pace: 3000, queueMs: 500, seed: 3 }, workload: true }),
    serveConsole(),
    serveConsole({ actions: [] }),
    serveConsole({ actions: ["read", "read-sql", "read-results", "logview"], history: false }),
  ]);
  const { emulator, mc } = inside(busy);
  const script = emulator.jobs.script;
  const ann = "ALIYUN$ann.chen@example.com";
  const waiting = script({ name: "user_profile_weekly", owner: ann, stages: ["M1", "R2_1"], workers: 30, queueMs: 3_600_000 });
  const wide = script({ name: "features_wide", owner: ann, stages: manyStages(40), workers: 20, durationMs: 240_000 });
  const failed = await mc.runSql("-- a text that is no number\nselect cast(path as bigint) as number from web_logs;", {
    name: "paths_as_numbers",
  });
  const xflow = await mc.runXFlow("DemoPipeline", { xflowProject: "algo_public" });
  const all = "select log_id, customer_id, path, status, bytes, cost_ms, log_time\nfrom web_logs;";
  const rows = await mc.executeSql(all, { name: "all_requests" });
  const columns = Array.from({ length: 60 }, (_, index) => `log_id + ${index} as measured_value_${index}`);
  const wideRows = await mc.executeSql(`select path, ${columns.join(", ")}\nfrom web_logs\nlimit 500;`, { name: "wide_rows" });
  await mc.executeSql("create table if not exists numbers (value bigint);");
  const writing = await mc.runSql("insert into numbers\nselect cast(path as bigint)\nfrom web_logs;", { name: "numbers_daily" });
  await failed.waitForCompletion();
  await writing.waitForCompletion();
  await xflow.waitForCompletion();
  const past = await pastRuns(busy);

  return {
    startJob: () => {
      const id = script({
        name: "orders_wide_table",
        owner: ann,
        stages: ["M1", "M2", "J3_1_2", "R4_3"],
        workers: 48,
        durationMs: 100_000,
      });
      return `${busy.address}/instances/${id}`;
    },
    views: {
      board: busy.address,
      waiting: `${busy.address}/instances/${waiting}`,
      graph: `${busy.address}/instances/${wide}`,
      failed: `${busy.address}/instances/${failed.id}`,
      xflow: `${busy.address}/instances/${xflow.id}`,
      sql: `${busy.address}/sql`,
      rows: `${busy.address}/sql/${rows.id}`,
      history: `${busy.address}/history`,
      runs: `${busy.address}/history/${past.fingerprint}`,
      compare: `${busy.address}/compare?a=${past.usual}&b=${past.slow}`,
      many_columns: `${busy.address}/sql/${wideRows.id}`,
      groups: `${busy.address}/?group=owner&sort=-elapsed`,
      nothing: `${busy.address}/?search=nothing_has_this_name`,
      saved: `${busy.address}/?state=failed`,
      help: busy.address,
      log: `${busy.address}/instances/${wide}?stage=M1`,
      again: `${busy.address}/instances/${writing.id}`,
      failures: `${busy.address}/history?outcome=failed`,
      unknown: `${busy.address}/history?search=nothing_has_this_name`,
      off: `${readOnly.address}/history`,
      readonly: `${readOnly.address}/sql`,
      nowhere: `${busy.address}/no/such/page`,
      missing: `${busy.address}/instances/20990101000000000gnone`,
      empty: empty.address,
      refused: refused.address,
    },
    close: async () => {
      await Promise.all([busy, empty, refused, readOnly].map((served) => served.close()));
    },
  };
}

/** Runs of one job, the last of which is slow, and all of which the history knows. */
async function pastRuns(served: ServedConsole): Promise<{ readonly fingerprint: string; readonly usual: string; readonly slow: string }> {
  const { emulator, mc } = inside(served);
  const run = async (durationMs: number): Promise<string> => {
    const id = emulator.jobs.script({
      name: "stock_levels_20230104",
      stages: ["M1", "M2", "J3_1_2"],
      workers: 12,
      durationMs,
      queueMs: durationMs / 8,
    });
    await mc.instance(id).waitForCompletion();
    return id;
  };
  const ids: string[] = [];
  for (const durationMs of [2000, 2400, 1900, 2200, 7000]) ids.push(await run(durationMs));
  const [usual = "", slow = ""] = [ids[0], ids.at(-1)];
  for (;;) {
    const answer = await fetch(`${served.address}/api/history/jobs/demo_project/${slow}`, { headers: { "x-maxcompute-rx": "1" } });
    const job: unknown = await answer.json();
    if (isEnded(job)) return { fingerprint: job.fingerprint, usual, slow };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isEnded(job: unknown): job is { readonly fingerprint: string } {
  return (
    typeof job === "object" &&
    job !== null &&
    "ended" in job &&
    job.ended !== null &&
    "fingerprint" in job &&
    typeof job.fingerprint === "string"
  );
}

/** A console whose board is full. */
export async function setFullScene(): Promise<Pick<Scene, "views" | "close">> {
  const served = await serveConsole();
  manyJobs(served);
  return { views: { many: served.address }, close: () => served.close() };
}

/** 2,000 instances: most have ended, some run, some wait. */
export function manyJobs(served: ServedConsole): void {
  const { emulator } = inside(served);
  for (let index = 0; index < 2000; index += 1) {
    const owner = `ALIYUN$person${index % 7}@example.com`;
    const queueMs = index % 40 === 0 ? 3_600_000 : 0;
    const durationMs = index % 10 === 0 ? 3_600_000 : 50;
    const outcome = index % 9 === 0 ? ("failure" as const) : ("success" as const);
    emulator.jobs.script({
      name: `daily_report_${String(index).padStart(4, "0")}`,
      owner,
      durationMs,
      queueMs,
      outcome,
      workers: 1 + (index % 60),
    });
  }
}

/** The emulator inside of a console that was served with one. */
export function inside({ emulated }: ServedConsole): NonNullable<ServedConsole["emulated"]> {
  if (emulated === null) throw new Error("This console has no emulator.");
  return emulated;
}
