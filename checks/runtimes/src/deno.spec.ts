import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

import { clientCases, conformanceCases } from "@maxcompute-rx/conformance";
import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runConformance } from "./testing/conformance-run.ts";
import { denoPath, run } from "./runtime.ts";
import type { Ran } from "./runtime.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const deno = (
  args: readonly string[],
  more: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<Ran> => run(denoPath(), args, { cwd: root, ...more });

/** Source files that JSR is told of. */
function doorsOf(folder: string): readonly string[] {
  const { exports }: { readonly exports: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(`${root}/${folder}/deno.json`, "utf8"),
  );
  return Object.values(exports).map((door) => `${folder}/${door}`);
}

describe("Deno", () => {
  it("passes the conformance suite", async () => {
    const { transport, client } = await runConformance(denoPath(), ["run", "--no-check", "--no-prompt", "--allow-net=127.0.0.1"]);
    expect(transport.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(client.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect([transport.passed, client.length]).toEqual([conformanceCases.length, clientCases.length]);
  });

  const tests = "packages/deno/src/testing";
  it.each([
    ["check", ["check", ...doorsOf("packages/core"), ...doorsOf("packages/deno"), "examples/deno", tests]],
    ["lint", ["lint", "packages/core", "packages/deno"]],
    ["test", ["test", "--no-check", "--no-prompt", "--allow-env", "--allow-net", "--allow-read", tests]],
  ])("is content: deno %s", async (_command, args) => {
    const ran = await deno(args);
    expect(ran).toMatchObject({ code: 0 });
  });
});

describe("JSR", () => {
  it("takes core and deno as they are, without slow types", async () => {
    const { code, stdout, stderr } = await deno(["publish", "--dry-run", "--allow-dirty", "--no-provenance"]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const told = stdout + stderr;
    expect(told).toContain("Simulating publish of @maxcompute-rx/core@");
    expect(told).toContain("Simulating publish of @maxcompute-rx/deno@");
    expect(told).not.toMatch(/warning|\.spec\.ts|\/testing\/|\.d\.ts/i);
  });
});

describe("a script in Deno", () => {
  let emulator: Emulator;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    emulator = await createEmulator({ queueMs: 0 });
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
  });
  afterAll(() => emulator.close());

  it("runs the example", async () => {
    const script = ["run", "--no-prompt", "--allow-net", "--allow-env", "examples/deno/watch-job.ts", "select 6 * 7 as answer"];
    const { code, stdout, stderr } = await deno(script, { env });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^Instance \w+\n/);
    expect(stdout).toMatch(/\{ answer: "?42n?"? \}\n$/);
  });

  const readme = readFileSync(`${root}/packages/deno/README.md`, "utf8");
  const blocks = [...readme.matchAll(/```ts\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs)];
  it.each(blocks.map(([, code = "", output = ""], at): [number, string, string] => [at + 1, code, output]))(
    "runs block %i of the README as it stands there, with the flags that it names",
    async (_at, code, output) => {
      const flags = ["--no-prompt", "--allow-net", "--allow-env=ODPS_ENDPOINT,ODPS_PROJECT_NAME,ODPS_ACCESS_ID,ODPS_ACCESS_KEY"];
      const ran = await deno(["run", ...flags, "-"], { env, stdin: code });
      expect(ran).toEqual({ code: 0, stdout: output, stderr: "" });
    },
  );

  it("goes through the proxy that the environment names, without leave to read it", async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo; // it listens at a port, not at a pipe
    const code = `
      import { connect } from "@maxcompute-rx/deno";
      const mc = connect({ endpoint: "http://service.invalid/api", project: "p", credentials: { bearerToken: "t" } });
      console.log(await mc.existInstance("20230101120000123gabc1def2").catch(({ code }) => code));`;
    await deno(["run", "--no-prompt", "--allow-net", "-"], { env: { HTTP_PROXY: `http://127.0.0.1:${port}` }, stdin: code });
    proxy.close();
    expect(seen[0]).toMatch(/^http:\/\/service\.invalid\/api\/projects\/p\/instances\//);
  });
});
