import { createMaxCompute, signServer, undiciTransport, type MaxCompute, type UndiciTransport } from "@maxcompute-rx/node";
import { afterAll, beforeAll, expect, it } from "vitest";

import { openTestBed, type TestBed } from "./test-bed.ts";

// Our client at the sign server of PyODPS, which holds the key of the emulator.

const token = "token-of-the-sign-server";
let bed: TestBed;
let transport: UndiciTransport;
let url: string;

beforeAll(async () => {
  bed = await openTestBed();
  transport = undiciTransport();
  const { accessKeyId, accessKeySecret } = bed.emulator.account;
  url = String(await bed.pyodps.value("sign_server", { access_id: accessKeyId, secret: accessKeySecret, token }));
});
afterAll(async () => {
  await transport.close();
  await bed.close();
});

function connected({
  region,
  given = token,
  accessKeyId = bed.emulator.account.accessKeyId,
}: {
  region?: string;
  given?: string;
  accessKeyId?: string;
}): MaxCompute {
  const { endpoint, project } = bed.mc;
  const credentials = signServer({ url, accessKeyId, token: given, transport });
  return createMaxCompute({ endpoint, project, region, credentials, transport, retry: { firstDelayMs: 1, attempts: 2 } });
}

it.each([undefined, "cn-hangzhou"])("its signatures are accepted, in region %s", async (region) => {
  const mc = connected(region === undefined ? {} : { region });
  const instance = await mc.runSql("select '北京 a+b' as x", { name: "signed elsewhere" });
  expect((await instance.getJob()).name).toBe("signed elsewhere");
  // A name that has to be encoded is signed decoded.
  expect(await mc.existQuota("no such+quota")).toBe(false);
});

it("its refusals say what to correct", async () => {
  await expect(connected({ given: "another token" }).runSql("select 1")).rejects.toMatchObject({
    code: "configuration",
    nextStep: "Check the token of the sign server.",
  });
  await expect(connected({ accessKeyId: "nobody" }).runSql("select 1")).rejects.toMatchObject({ code: "connect_failed" });
});
