import { expect, it } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import type { MaxComputeOptions } from "../options.ts";
import { cannedTransport, optionsFor, type Canned } from "../testing/canned-transport.ts";

const key = { accessKeyId: "ak", accessKeySecret: "secret" };

function linker(hosts: { logview?: Canned; console?: Canned }, more: Partial<MaxComputeOptions> = {}) {
  const { transport, seen } = cannedTransport(({ target }) => {
    if (target.startsWith("/logview/host")) return hosts.logview ?? { status: 404 };
    if (target.startsWith("/webconsole/host")) return hosts.console ?? { status: 404 };
    return { body: "<Authorization><Result>dG9rZW4=</Result></Authorization>" };
  });
  return { client: createMaxCompute(optionsFor(transport, { credentials: key, retry: { attempts: 1 }, ...more })), seen };
}

const logview = { body: "http://logview.test" };
const jobInsight = { body: "https://console.test\n" };
const place = "h=http://service.test/api&p=p&i=i1";

it("prefers Job Insight, which needs no token, where the service names its host and the region is known", async () => {
  const { client, seen } = linker({ logview, console: jobInsight }, { region: "cn-test" });
  expect(await client.getLogviewAddress("i1")).toBe(`https://console.test/cn-test/job-insights?${place}`);
  expect(seen.some(({ method }) => method === "POST")).toBe(false);
});

it("links the legacy page with a token for the hours asked for, else 720", async () => {
  const { client, seen } = linker({ logview });
  expect(await client.instance("i1").getLogviewAddress({ hours: 3 })).toBe(`http://logview.test/logview/?${place}&token=dG9rZW4=`);
  await client.getLogviewAddress("i1");
  const asked = seen.filter(({ method }) => method === "POST").map(({ text }) => JSON.parse(text) as { expires_in_hours: number });
  expect(asked.map(({ expires_in_hours }) => expires_in_hours)).toEqual([3, 720]);
});

it("takes the legacy page when asked for, or when the region or the Job Insight host is unknown", async () => {
  expect(
    await linker({ logview, console: jobInsight }, { region: "cn-test" }).client.getLogviewAddress("i1", { kind: "legacy" }),
  ).toContain("/logview/?");
  expect(await linker({ logview, console: jobInsight }).client.getLogviewAddress("i1")).toContain("/logview/?");
  expect(await linker({ logview }, { region: "cn-test" }).client.getLogviewAddress("i1")).toContain("/logview/?");
});

it("falls back to the public host, and prefers a host that was configured", async () => {
  expect(await linker({}).client.getLogviewAddress("i1")).toMatch(/^http:\/\/logview\.aliyun\.com\/logview\//);
  const { client, seen } = linker({ logview }, { logview: { host: "http://own.test" } });
  expect(await client.getLogviewAddress("i1")).toMatch(/^http:\/\/own\.test\/logview\//);
  expect(seen.some(({ target }) => target.startsWith("/logview/host"))).toBe(false);
});

it("asks once more after an answer that was empty or cut, and does not take it for the host", async () => {
  const answers = ["", "https://console.test", "http://lo", "http://logview.test"];
  const { transport } = cannedTransport(({ target }) =>
    /^.(logview|webconsole)/.test(target) ? { body: answers.shift() ?? "" } : { status: 404 },
  );
  const client = createMaxCompute(optionsFor(transport, { region: "cn-test" }));
  expect(await client.getLogviewAddress("i1")).toBe(`https://console.test/cn-test/job-insights?${place}`);
  expect(await client.getLogviewAddress("i1", { kind: "legacy" })).toMatch(/^http:\/\/logview\.test\/logview\//);
});

it("asks for a host once", async () => {
  const { client, seen } = linker({ logview });
  await client.getLogviewAddress("i1");
  await client.getLogviewAddress("i2");
  expect(seen.filter(({ target }) => target.startsWith("/logview/host"))).toHaveLength(1);
});

it("uses a bearer account's own token", async () => {
  const { client, seen } = linker({ logview }, { credentials: { bearerToken: "own-token" } });
  expect(await client.getLogviewAddress("i1")).toContain("&token=own-token");
  expect(seen.some(({ method }) => method === "POST")).toBe(false);
});

it("gives no link with a token to who asked for the page without one", async () => {
  const unknownRegion = linker({ logview, console: jobInsight }).client.getLogviewAddress("i1", { kind: "job-insight" });
  await expect(unknownRegion).rejects.toMatchObject({
    code: "configuration",
    instanceId: "i1",
    nextStep: expect.stringContaining("region"),
  });
  const noHost = linker({ logview }, { region: "cn-test" }).client.getLogviewAddress("i1", { kind: "job-insight" });
  await expect(noHost).rejects.toMatchObject({ code: "configuration" });
});
