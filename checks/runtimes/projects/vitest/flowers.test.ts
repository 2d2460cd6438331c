import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { connect, fetchTransport, type MaxCompute } from "@maxcompute-rx/node";
import { lastValueFrom } from "rxjs";
import { afterAll, beforeAll, expect, it } from "vitest";

import { countFlowers } from "./flowers.js";

let emulator: Emulator;
let mc: MaxCompute;
beforeAll(async () => {
  emulator = await createEmulator({ queueMs: 0 });
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const transport = fetchTransport({ fetch: emulator.fetch });
  mc = connect({ endpoint: "http://emulator/api", project, credentials: { accessKeyId, accessKeySecret }, transport });
});
afterAll(() => emulator.close());

it("counts flowers", async () => {
  expect(await countFlowers(mc)).toEqual(
    new Map([
      ["Iris-setosa", 50n],
      ["Iris-versicolor", 50n],
      ["Iris-virginica", 50n],
    ]),
  );
});

it("sees how a job fails", async () => {
  const instance = await mc.runSql("select * from no_such_table");
  expect(await lastValueFrom(instance.events$)).toMatchObject({ type: "failed", odpsCode: "ODPS-0130131" });
});
