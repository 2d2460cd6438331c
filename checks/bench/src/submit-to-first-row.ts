import { setTimeout as pause } from "node:timers/promises";

import type { MaxCompute } from "@maxcompute-rx/node";
import { compared, quantile, type Measurement } from "./measurement.ts";
import { onTestBed } from "./test-bed.ts";

const runs = 15;
const sql = "select * from pyodps_iris limit 1";

/** Time from the submit of a short SELECT to its first row, against the same with a loop that asks once a second. */
export async function submitToFirstRow(): Promise<readonly Measurement[]> {
  return onTestBed(async ({ mc }) => {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      ours.push(await timed(() => firstRow(mc)));
      theirs.push(await timed(() => firstRowByPolling(mc)));
    }
    return [compared("submit-to-first-row", quantile(ours, 0.5), "ms", "polling every second", quantile(theirs, 0.5))];
  });
}

async function firstRow(mc: MaxCompute): Promise<void> {
  for await (const _row of mc.query(sql)) return;
}

async function firstRowByPolling(mc: MaxCompute): Promise<void> {
  const instance = await mc.runSql(sql);
  while (!(await instance.isTerminated())) await pause(1000);
  for await (const _row of instance.rows()) return;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
