/** What a user's program does with a package, by the package's name. */
const programs: Readonly<Record<string, string>> = {
  "@maxcompute-rx/core": `
    import { createMaxCompute, fetchTransport, isMaxComputeError, type InstanceStatus } from "@maxcompute-rx/core";

    const answer = "<Instance><Status>Terminated</Status></Instance>";
    const mc = createMaxCompute({
      endpoint: "http://service.example.com/api",
      project: "p",
      credentials: { accessKeyId: "id", accessKeySecret: "secret" },
      transport: fetchTransport({ fetch: () => new Response(answer, { headers: { "content-type": "application/xml" } }) }),
    });
    const status: InstanceStatus = await mc.instance("20230101120000123gabc1def2").getStatus();
    const refused: unknown = await mc.instance("").getStatus().catch((error: unknown) => error);
    if (status === "Terminated" && isMaxComputeError(refused)) console.log("ok");
  `,
  "@maxcompute-rx/node": `
    import { connect, explainConfiguration, isMaxComputeError, type MaxCompute } from "@maxcompute-rx/node";

    const credentials = { accessKeyId: "id", accessKeySecret: "secret" };
    const mc: MaxCompute = connect({ endpoint: "http://127.0.0.1:1/api", project: "p", credentials, retry: { attempts: 1 } });
    const error: unknown = await mc.instance("20230101120000123gabc1def2").getStatus().catch((reason: unknown) => reason);
    if (isMaxComputeError(error) && error.code === "connect_failed" && explainConfiguration().settings.length > 0) console.log("ok");
  `,
  "@maxcompute-rx/deno": `
    import { connect, isMaxComputeError, type MaxCompute } from "@maxcompute-rx/deno";

    const credentials = { accessKeyId: "id", accessKeySecret: "secret" };
    const mc: MaxCompute = connect({ endpoint: "http://127.0.0.1:1/api", project: "p", credentials, retry: { attempts: 1 } });
    const error: unknown = await mc.instance("20230101120000123gabc1def2").getStatus().catch((reason: unknown) => reason);
    if (isMaxComputeError(error) && error.transient) console.log("ok");
  `,
  // The gateway is one that answers in process; in a page, with a real one, checks/browser-tests runs it.
  "@maxcompute-rx/browser": `
    import { connect, gatewaySession, isMaxComputeError, type GatewayAddress, type MaxCompute } from "@maxcompute-rx/browser";
    import { connectDirect } from "@maxcompute-rx/browser/direct";

    const answer = "<Instance><Status>Terminated</Status></Instance>";
    const address: GatewayAddress = {
      gateway: "http://pages.example.com/maxcompute",
      async fetch({ url }) {
        if (url.endsWith("/session")) return Response.json({ projects: { p: ["read"] } });
        return new Response(answer, { headers: { "content-type": "application/xml" } });
      },
    };
    const { projects } = await gatewaySession(address);
    const mc: MaxCompute = connect({ ...address, project: "p" });
    const status = await mc.instance("20230101120000123gabc1def2").getStatus();

    const credentials = { bearerToken: "a-token-that-nobody-takes" };
    const direct = connectDirect({ endpoint: "http://127.0.0.1:1/api", project: "p", credentials, retry: { attempts: 1 } });
    const error: unknown = await direct.instance("20230101120000123gabc1def2").getStatus().catch((reason: unknown) => reason);
    if (projects["p"]?.includes("read") && status === "Terminated" && isMaxComputeError(error)) console.log("ok");
  `,
  "@maxcompute-rx/gateway": `
    import { fetchTransport } from "@maxcompute-rx/core";
    import { createGateway, type Gateway, type Grant } from "@maxcompute-rx/gateway";

    const answer = "<Instance><Status>Terminated</Status></Instance>";
    const grant: Grant = { caller: "ann", projects: { p: ["read"] } };
    const gateway: Gateway = createGateway({
      endpoint: "http://service.example.com/api",
      credentials: { accessKeyId: "id", accessKeySecret: "secret" },
      transport: fetchTransport({ fetch: () => new Response(answer, { headers: { "content-type": "application/xml" } }) }),
      basePath: "/maxcompute",
      authorize: ({ headers }) => (headers.get("authorization") === "Bearer token-of-ann" ? grant : null),
    });
    const url = "http://pages.example.com/maxcompute/api/projects/p/instances/20230101120000123gabc1def2";
    const ask = (more: Record<string, string>) => gateway(new Request(url, { headers: { "x-maxcompute-rx": "1", ...more } }));
    const known = await ask({ authorization: "Bearer token-of-ann" });
    const stranger = await ask({});
    gateway.close();
    if ((await known.text()).includes("Terminated") && stranger.status === 401 && gateway.counters.refused === 1) console.log("ok");
  `,
  "@maxcompute-rx/conformance": `
    import { certify, createConformanceHandler, formatReport } from "@maxcompute-rx/conformance";
    import { serveConformance } from "@maxcompute-rx/conformance/node";
    import { fetchTransport } from "@maxcompute-rx/core";

    const { fetch } = createConformanceHandler();
    const report = await certify(fetchTransport({ fetch }), { endpoint: "http://peer", features: ["all-headers"] });
    const server = await serveConformance();
    await server.close();
    console.log(report.failed === 0 && report.passed > 0 ? "ok" : formatReport(report));
  `,
  "@maxcompute-rx/mcp": `
    import { createMcp, type Mcp } from "@maxcompute-rx/mcp";
    import { connect } from "@maxcompute-rx/node";

    const credentials = { accessKeyId: "id", accessKeySecret: "secret" };
    const mcp: Mcp = createMcp({ clients: [connect({ endpoint: "http://127.0.0.1:1/api", project: "p", credentials })], allowWrite: ["insert"] });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const answer = await mcp.fetch(new Request("http://127.0.0.1/mcp", { method: "POST", headers, body }));
    await mcp.close();
    if ((await answer.text()).includes("query_sql")) console.log("ok");
  `,
  "@maxcompute-rx/emulator": `
    import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";

    const emulator: Emulator = await createEmulator({ verifySignatures: false });
    const answer = await emulator.fetch(new Request("http://emulator/api/projects/demo_project/instances?maxitems=1"));
    await emulator.close();
    if (answer.status === 200 && (await answer.text()).includes("<Instances>")) console.log("ok");
  `,
};

/** What a user's program does with a package: it prints `ok` in the end. */
export function programOf(name: string, doors: readonly string[]): string {
  return programs[name] ?? openDoors(doors);
}

/** For a package without a program of its own: all of its doors open. */
export function openDoors(specifiers: readonly string[]): string {
  const imports = specifiers.map((specifier, index) => `import * as door${index} from "${specifier}";`);
  const doors = specifiers.map((_, index) => `door${index}`);
  return [
    ...imports,
    `const doors: readonly object[] = [${doors.join(", ")}];`,
    `if (doors.every((door) => Object.keys(door).length > 0)) console.log("ok");`,
  ].join("\n");
}
