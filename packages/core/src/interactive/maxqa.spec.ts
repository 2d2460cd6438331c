import { describe, expect, it } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { cannedTransport, endpoint, optionsFor, xmlError, type Canned, type Seen } from "../testing/canned-transport.ts";

const quota = (more = "<ResourceSystemType>FUXI_VW</ResourceSystemType>", headers = { "x-odps-mcqa-conn": "conn-2" }): Canned => ({
  headers,
  body: `<Quota><Nickname>q</Nickname>${more}</Quota>`,
});

/** A service with MaxQA, written from docs/protocol.md 5.6. */
function serviceOf(instead: (seen: Seen, count: number) => Canned | null = () => null) {
  let submits = 0;
  return cannedTransport((seen, count) => {
    const own = instead(seen, count);
    if (own !== null) return own;
    const { method, target } = seen;
    if (target.startsWith("/connection/mcqa")) return { body: '{"connInfo":"conn-1","quotaNickName":"q","quotaType":"FUXI_VW"}' };
    if (method === "POST") {
      submits += 1;
      return {
        status: 201,
        headers: {
          location: `${endpoint}/projects/p/instances/2023010112000${submits}_mcqa`,
          "x-odps-mcqa-query-cookie": `cookie-${submits}`,
        },
      };
    }
    if (target.includes("?taskstatus"))
      return {
        body: '<Instance><Status>Terminated</Status><Tasks><Task Type="SQL"><Name>t</Name><Status>Success</Status></Task></Tasks></Instance>',
      };
    return { body: "<Instance><Status>Terminated</Status></Instance>" };
  });
}

describe("a query in a quota", () => {
  it("is submitted over the quota's connection, which is asked for once, and followed with its cookie", async () => {
    const { transport, seen } = serviceOf();
    const client = createMaxCompute(optionsFor(transport));
    const run = await client.runSqlInteractive("select 1", { quotaName: "q" });
    expect(run).toMatchObject({ id: "20230101120001_mcqa", interactive: { kind: "maxqa", fellBack: null } });
    await run.waitForSuccess();
    await client.runSqlInteractive("select 2", { quotaName: "q", fallback: false });
    const [connection, submit, status, tasks, second] = seen;
    expect(connection?.target).toMatch(/^\/connection\/mcqa\?project=p&quota=q&/);
    expect(submit?.target).toMatch(/^\/mcqa\/projects\/p\/instances\?/);
    expect(submit?.headers).toMatchObject({ "x-odps-mcqa-conn": "conn-1", "x-odps-fallback-infos": '{"Fallback":"true"}' });
    for (const request of [status, tasks]) {
      expect(request?.target).toMatch(/^\/mcqa\/projects\/p\/instances\/20230101120001_mcqa\?/);
      expect(request?.headers).toMatchObject({ "x-odps-mcqa-conn": "conn-1", "x-odps-mcqa-query-cookie": "cookie-1" });
    }
    expect(second?.method).toBe("POST");
    expect(Object.keys(second?.headers ?? {})).not.toContain("x-odps-fallback-infos");
    expect(second?.headers).not.toHaveProperty("x-odps-mcqa-query-cookie");
  });

  it("is found by its id without a connection", async () => {
    const { transport, seen } = serviceOf();
    await createMaxCompute(optionsFor(transport)).instance("20230101120009_mcqa").getStatus();
    expect(seen[0]).toMatchObject({ target: expect.stringMatching(/^\/mcqa\//), headers: { "x-odps-mcqa-conn": "" } });
  });

  it("takes the connection from the quota where the service has no other call", async () => {
    const { transport, seen } = serviceOf(({ target }) =>
      target.startsWith("/connection") ? xmlError(405, "MethodNotAllowed", "no") : target.startsWith("/quotas") ? quota() : null,
    );
    await createMaxCompute(optionsFor(transport)).runSqlInteractive("select 1", { quotaName: "q" });
    expect(seen.find(({ method }) => method === "POST")?.headers["x-odps-mcqa-conn"]).toBe("conn-2");
  });

  it.each([
    ["does not exist", () => xmlError(404, "NoSuchObject", "no quota"), "not_found"],
    ["is for ordinary jobs", () => quota("<ResourceSystemType>FUXI_OFFLINE</ResourceSystemType>"), "invalid_argument"],
    [
      "is of an older kind",
      () =>
        quota(
          '<ResourceSystemType>FUXI_VW</ResourceSystemType><UserDefinedTag><entry key="mcqaVersion"><value>1.5</value></entry></UserDefinedTag>',
        ),
      "invalid_argument",
    ],
  ] as const)("that %s is an error, not a reason to fall back", async (_, answer, code) => {
    const { transport, seen } = serviceOf(({ target }) =>
      /^\/(connection|quotas)/.test(target) ? (target.startsWith("/connection") ? xmlError(404, "NoSuchObject", "no") : answer()) : null,
    );
    await expect(createMaxCompute(optionsFor(transport)).runSqlInteractive("select 1", { quotaName: "q" })).rejects.toMatchObject({ code });
    expect(seen.every(({ method }) => method === "GET")).toBe(true);
  });

  it("asks for a new connection, once, when the service refuses one that it has used", async () => {
    let refusals = 0;
    const { transport, seen } = serviceOf(({ method, headers }, count) => {
      const isStale = method === "POST" && count > 2 && headers["x-odps-mcqa-conn"] === "conn-1" && refusals++ === 0;
      return isStale ? xmlError(400, "InvalidParameter", "unknown connection") : null;
    });
    const client = createMaxCompute(optionsFor(transport));
    await client.runSqlInteractive("select 1", { quotaName: "q" });
    await client.runSqlInteractive("select 2", { quotaName: "q" });
    expect(seen.map(({ method, target }) => `${method} ${target.split("?")[0]}`).filter((word) => !word.includes("{"))).toEqual([
      "GET /connection/mcqa",
      "POST /mcqa/projects/p/instances",
      "POST /mcqa/projects/p/instances",
      "GET /connection/mcqa",
      "POST /mcqa/projects/p/instances",
    ]);
  });

  it("cannot be in a session as well", async () => {
    const client = createMaxCompute(optionsFor(serviceOf().transport));
    await expect(client.runSqlInteractive("select 1", { quotaName: "q", session: "s" })).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(client.runSqlInteractive("select 1", { quotaName: "" })).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(client.runSqlInteractive("select 1", { session: "" })).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
