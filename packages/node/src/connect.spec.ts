import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { connect } from "./connect.ts";
import { serveHttp } from "./testing/servers.ts";

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("ODPS_")) delete process.env[name];
});

describe("connect", () => {
  it("makes a client from the environment and speaks to the endpoint named there", async () => {
    const seen: (string | undefined)[] = [];
    await using server = await serveHttp((request, response) => {
      seen.push(request.url, request.headers.authorization?.replace(/:.*/, ""), request.headers["x-odps-namespace-id"]?.toString());
      response.writeHead(200, { "x-odps-end-time": "" }).end("<Instance><Status>Running</Status></Instance>");
    });
    Object.assign(process.env, {
      ODPS_ENDPOINT: `${server.url}/api/`,
      ODPS_PROJECT_NAME: "p",
      ODPS_ACCESS_ID: "id",
      ODPS_ACCESS_KEY: "secret",
      ODPS_NAMESPACE: "ns",
    });
    const mc = connect();
    expect([mc.endpoint, mc.project]).toEqual([`${server.url}/api`, "p"]);
    expect(await mc.instance("20230101120000123gabc1def2").isRunning()).toBe(true);
    expect(seen).toEqual(["/api/projects/p/instances/20230101120000123gabc1def2?curr_project=p", "ODPS id", "ns"]);
  });

  it("says what is missing, and where it was looked for", () => {
    expect(() => connect({ project: "p" })).toThrow(
      expect.objectContaining({
        code: "configuration",
        message: expect.stringMatching(/No endpoint .*ODPS_ENDPOINT.*odps_config\.ini/),
      }),
    );
  });

  it("refuses an option that it does not know", () => {
    const options = { endpoint: "http://h/api", project: "p", credentials: { bearerToken: "t" }, endPoint: "http://h" };
    expect(() => connect(options)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  it("does nothing on import: no handles, no output, and undici is not even loaded", async () => {
    const program = `
      await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("undici"));
      console.log(JSON.stringify({ loaded, handles: process.getActiveResourcesInfo().filter((name) => /Timeout|Socket|TCP|Immediate/.test(name)) }));`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...nodeFlags, "--input-type=module", "-e", program]);
    expect([JSON.parse(stdout), stderr]).toEqual([{ loaded: false, handles: [] }, ""]);
  });
});
