import { DuckDBInstance } from "@duckdb/node-api";
import { createEmulator } from "@maxcompute-rx/emulator";
import { compared, type Measurement } from "../measurement.ts";

const selects = 100;

const sqlOf = (index: number): string =>
  `select name, count(*) as flowers from pyodps_iris where sepallength > ${index / 20} group by name order by name limit 10`;

/** Short SELECTs one after the other in process, submit and result, against DuckDB alone. The clock is moved, so nothing waits. */
export async function emulatorSelects(): Promise<readonly Measurement[]> {
  const emulator = await createEmulator({ clock: "manual", verifySignatures: false });
  try {
    const instances = `http://emulator.test/api/projects/${emulator.account.project}/instances`;
    const select = async (sql: string): Promise<void> => {
      const body = `<Instance><Job><Tasks><SQL><Name>select</Name><Query><![CDATA[${sql}]]></Query></SQL></Tasks></Job></Instance>`;
      const submitted = await emulator.fetch(new Request(instances, { method: "POST", body }));
      await emulator.clock.advance(60_000);
      const result = await (await emulator.fetch(new Request(`${submitted.headers.get("Location") ?? ""}?result`))).text();
      if (!result.includes("<Status>Success</Status>")) throw new Error(`The emulator did not answer: ${result}`);
    };
    return [compared("emulator-selects-per-second", await perSecond(select), "SELECTs/s", "DuckDB alone", await withDuckDb())];
  } finally {
    await emulator.close();
  }
}

async function withDuckDb(): Promise<number> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("create table pyodps_iris as select i / 20 as sepallength, 'kind ' || i % 3 as name from range(150) t(i)");
  return await perSecond(async (sql) => void (await connection.runAndReadAll(sql)).getRows());
}

async function perSecond(select: (sql: string) => Promise<void>): Promise<number> {
  // The first compiles macros and code.
  await select(sqlOf(0));
  const startedAt = performance.now();
  for (let index = 1; index <= selects; index += 1) await select(sqlOf(index));
  return (selects * 1000) / (performance.now() - startedAt);
}
