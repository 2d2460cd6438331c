import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";

import type { HttpBindings } from "@hono/node-server";
import { createEmulator } from "@maxcompute-rx/emulator";
import { createGateway } from "@maxcompute-rx/gateway";
import { connect, readRecording, type MaxCompute } from "@maxcompute-rx/node";
import { afterEach, describe, expect, it, vi } from "vitest";

import { consoleApp } from "./console-app.ts";
import { serveConsole, type ServedConsole } from "./serve-console.ts";

afterEach(() => vi.unstubAllEnvs());

const json = async (url: string, init: RequestInit = {}): Promise<unknown> =>
  (await fetch(url, { ...init, headers: { "x-maxcompute-rx": "1" } })).json();

function inside({ emulated }: ServedConsole): NonNullable<ServedConsole["emulated"]> {
  if (emulated === null) throw new Error("This console has no emulator.");
  return emulated;
}

async function idsOf(mc: MaxCompute): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of mc.listInstances()) ids.push(id);
  return ids;
}

/** Sends a request with its path as it stands, which `fetch` would make shorter. */
async function send(
  address: string,
  method: string,
  path: string,
  body: string,
  headers: Record<string, string> = { "x-maxcompute-rx": "1" },
) {
  const { hostname, port } = new URL(address);
  const sent = method === "GET" ? "" : body;
  const asked = request({ hostname, port, method, path, headers: { ...headers, "content-length": sent.length } });
  asked.end(sent);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of answer) text += String(part);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

describe("a console with an emulator", () => {
  it("lets visitors do everything, and links to the LogView page under its own address", async () => {
    const served = await serveConsole();
    try {
      expect(await json(`${served.address}/settings.json`)).toEqual({
        project: "demo_project",
        scope: "emulator-demo_project",
        emulator: true,
      });
      expect(await json(`${served.address}/gateway/session`)).toMatchObject({
        projects: { demo_project: expect.arrayContaining(["submit", "stop"]) },
      });
      const id = served.emulated?.emulator.jobs.script({ name: "seen" }) ?? "";
      const link = await served.emulated?.mc.getLogviewAddress(id);
      expect(link).toContain(`${served.address}/`);
      expect(await (await fetch(link ?? "")).text()).toContain(id);
    } finally {
      await served.close();
    }
  });

  it("answers under the names of this machine only, so that no foreign site can call it as its own", async () => {
    const served = await serveConsole();
    try {
      const status = await new Promise((resolve) => {
        const asked = request(`${served.address}/settings.json`, { headers: { host: "evil.example:80" } }, (answer) =>
          resolve(answer.resume().statusCode),
        );
        asked.end();
      });
      expect(status).toBe(421);
    } finally {
      await served.close();
    }
  });
});

describe("what of the emulator can be reached through the console", () => {
  const controls = ["emulator/requests", "emulator/faults", "emulator/clock/advance", "emulator/jobs", "projects/demo_project/instances"];
  const befores = [
    "/api/",
    "/",
    "/api//",
    "/logview/",
    "/logview/../api/",
    "/api/history/../",
    "/gateway/../api/",
    "/gateway/api/",
    "/x/job-insights/../../api/",
  ];
  const body = '{"name":"forged","ms":5000}';

  it("are the LogView pages: none of its controls and no call, by no method and no path", async () => {
    const served = await serveConsole({ emulator: { clock: "manual" }, actions: [] });
    const { emulator, mc } = inside(served);
    try {
      const id = emulator.jobs.script({ name: "real" });
      await mc.instance(id).getStatus();
      const now = emulator.clock.now();
      const jobs = await idsOf(mc);
      for (const method of ["GET", "POST", "PUT", "DELETE"]) {
        for (const path of befores.flatMap((before) => controls.map((control) => before + control))) {
          const { status, text } = await send(served.address, method, path, body);
          // Where the page is built, an address that nothing else has belongs to its views.
          if (status !== 404 && status !== 403)
            expect([method, path, status, text.slice(0, 15)]).toEqual(["GET", path, 200, "<!doctype html>"]);
        }
      }
      expect(emulator.clock.now()).toBe(now);
      expect(emulator.requests.list().map(({ path }) => path)).toContainEqual(expect.stringContaining(id));
      expect(await idsOf(mc)).toEqual(jobs);
    } finally {
      await served.close();
    }
  });

  it("include a page without a token, for callers on the same machine only, although the emulator cannot tell who asks", async () => {
    const emulator = await createEmulator();
    const service = { endpoint: "http://emulator/api", credentials: { bearerToken: "t" } };
    const gateway = createGateway({ ...service, authorize: () => null });
    const mc = connect({ ...service, project: "demo_project" });
    const backend = {
      project: "demo_project",
      scope: "s",
      gateway,
      emulated: { emulator, mc },
      authorize: () => null,
      service: "emulator",
      mostFollowed: 1,
      close: async () => {},
    };
    const app = consoleApp(backend, { store: null, whyNot: "off" }, "0.0.0.0");
    const id = emulator.jobs.script({});
    const look = async (remoteAddress: string | undefined): Promise<number> => {
      const env = { incoming: { socket: { remoteAddress } } } as unknown as HttpBindings;
      return (await app.fetch(new Request(`http://0.0.0.0/cn/job-insights?i=${id}`), env)).status;
    };
    expect([
      await look("127.0.0.1"),
      await look("::ffff:127.0.0.1"),
      await look("::1"),
      await look("192.168.0.9"),
      await look(undefined),
    ]).toEqual([200, 200, 200, 403, 403]);
    gateway.close();
    await emulator.close();
  });
});

describe("the history of a console", () => {
  it("holds what has run, for callers of the gateway", async () => {
    const served = await serveConsole();
    try {
      const { id } = await inside(served).mc.executeSql("select 'a text' as said", { name: "say_20230101" });
      const path = `/api/history/jobs/demo_project/${id}`;
      await expect
        .poll(() => json(served.address + path), { timeout: 30_000 })
        .toMatchObject({ outcome: "succeeded", name: "say_20230101", sql: expect.stringContaining("a text") });
      expect(await json(`${served.address}/api/history/jobs?search=SAY&outcome=succeeded&limit=1`)).toMatchObject({
        jobs: [{ id, project: "demo_project" }],
      });
      const { fingerprint } = (await json(served.address + path)) as { fingerprint: string };
      expect(await json(`${served.address}/api/history/runs/${fingerprint}`)).toMatchObject({
        fingerprint,
        runs: [{ id }],
        medianMs: expect.any(Number),
      });
      const recording = await fetch(`${served.address}${path}/events`, { headers: { "x-maxcompute-rx": "1" } });
      expect(recording.headers.get("content-type")).toContain("application/x-ndjson");
      expect(readRecording((await recording.text()).split("\n"))).toMatchObject({ damage: [], unended: [], project: "demo_project" });
      expect(await json(`${served.address}/api/history/jobs/other_project/${id}`)).toMatchObject({ code: "not_found" });
      expect(await json(`${served.address}/api/history/jobs?outcome=good`)).toMatchObject({ code: "invalid_argument" });
    } finally {
      await served.close();
    }
  });

  it.each([
    ["without the header of the page's client", {}, 403],
    ["of another origin", { "x-maxcompute-rx": "1", origin: "http://evil.example" }, 403],
    ["that another site has caused", { "x-maxcompute-rx": "1", "sec-fetch-site": "cross-site" }, 403],
    ["under a foreign name", { "x-maxcompute-rx": "1", host: "evil.example" }, 421],
  ])("answers no request %s, and lets no page of another origin read", async (_what, headers, status) => {
    const served = await serveConsole();
    try {
      const answer = await send(served.address, "GET", "/api/history/jobs", "", headers);
      expect(answer.status).toBe(status);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    } finally {
      await served.close();
    }
  });

  it("says what is missing when nothing is recorded, and shows nothing to those who may do nothing", async () => {
    const [off, shut] = await Promise.all([serveConsole({ history: false }), serveConsole({ actions: [] })]);
    try {
      expect(await json(`${off.address}/api/history/jobs`)).toEqual({
        code: "unsupported",
        message: "This console was started without a history.",
      });
      const { emulator, mc } = inside(shut);
      const id = emulator.jobs.script({ durationMs: 0 });
      await mc.instance(id).waitForCompletion();
      expect(await json(`${shut.address}/api/history/jobs`)).toEqual({ jobs: [] });
      expect(await json(`${shut.address}/api/history/jobs/demo_project/${id}/events`)).toMatchObject({ code: "not_found" });
    } finally {
      await Promise.all([off.close(), shut.close()]);
    }
  });
});

describe("a console of a real project", () => {
  it("is for looking only, whatever the page asks for", async () => {
    const emulator = await createEmulator({ project: "real_project" });
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const settings = { ENDPOINT: endpoint, PROJECT_NAME: project, ACCESS_ID: accessKeyId, ACCESS_KEY: accessKeySecret };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(`ODPS_${name}`, value);
    const id = emulator.jobs.script({ name: "theirs", durationMs: 3_600_000 });
    const served = await serveConsole({ account: true, workload: true });
    try {
      expect(await json(`${served.address}/settings.json`)).toEqual({
        project: "real_project",
        scope: expect.stringMatching(/^[0-9a-f]{16}$/),
        emulator: false,
      });
      expect(await json(`${served.address}/gateway/session`)).toEqual({
        projects: { real_project: ["read", "read-sql", "read-results", "logview", "read-tables"] },
      });
      const stopping = await json(`${served.address}/gateway/api/projects/real_project/instances/${id}`, {
        method: "PUT",
        body: "<Instance><Status>Terminated</Status></Instance>",
      });
      expect(stopping).toMatchObject({ code: "forbidden" });
      expect(await connect().instance(id).isRunning()).toBe(true);
      expect(emulator.requests.list().filter(({ method }) => method !== "GET")).toEqual([]);
    } finally {
      await served.close();
      await emulator.close();
    }
  });

  it("says what is missing when none is configured", async () => {
    for (const name of ["ENDPOINT", "PROJECT_NAME", "ACCESS_ID", "ACCESS_KEY"]) vi.stubEnv(`ODPS_${name}`, "");
    vi.stubEnv("HOME", "/nonexistent");
    await expect(serveConsole({ account: true })).rejects.toMatchObject({ code: "configuration" });
  });
});
