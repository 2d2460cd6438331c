import { request } from "node:http";

import { createEmulator } from "@maxcompute-rx/emulator";
import { connect } from "@maxcompute-rx/node";
import { afterEach, describe, expect, it, vi } from "vitest";

import { serveConsole } from "./serve-console.ts";

afterEach(() => vi.unstubAllEnvs());

const json = async (url: string, init: RequestInit = {}): Promise<unknown> =>
  (await fetch(url, { ...init, headers: { "x-maxcompute-rx": "1" } })).json();

describe("a console with an emulator", () => {
  it("lets visitors do everything, and links to the LogView page under its own address", async () => {
    const served = await serveConsole();
    try {
      expect(await json(`${served.address}/settings.json`)).toEqual({ project: "demo_project", emulator: true });
      expect(await json(`${served.address}/gateway/session`)).toMatchObject({ projects: { demo_project: expect.arrayContaining(["submit", "stop"]) } });
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
        const asked = request(`${served.address}/settings.json`, { headers: { host: "evil.example:80" } }, (answer) => resolve(answer.resume().statusCode));
        asked.end();
      });
      expect(status).toBe(421);
    } finally {
      await served.close();
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
      expect(await json(`${served.address}/settings.json`)).toEqual({ project: "real_project", emulator: false });
      expect(await json(`${served.address}/gateway/session`)).toEqual({ projects: { real_project: ["read", "read-sql", "read-results", "logview", "read-tables"] } });
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
