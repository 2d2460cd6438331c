import { describe, expect, it } from "vitest";

import { connect } from "../connect.ts";
import type { ConnectOptions } from "./gateway-options.ts";
import { gatewaySession } from "./gateway-session.ts";

const gateway = "https://data.test/gw";

/** A gateway that gives these answers, and what it was asked. */
function answering(...answers: readonly (Response | Error)[]): {
  readonly seen: Request[];
  readonly fetch: NonNullable<ConnectOptions["fetch"]>;
} {
  const seen: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    seen.push(request);
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");
    return answer.clone();
  };
  return { seen, fetch };
}

const running = `<?xml version="1.0"?><Instance><Status>Running</Status></Instance>`;

describe("a call through the gateway", () => {
  it("goes to its api unsigned, with the caller's headers, a number of its own and the cookies that were chosen", async () => {
    const { seen, fetch } = answering(new Response(running, { headers: { "content-type": "application/xml" } }));
    let renewed = 0;
    const mc = connect({
      gateway,
      project: "p",
      credentials: "include",
      headers: async () => ({ authorization: `Bearer ${(renewed += 1)}` }),
      fetch,
    });
    expect(await mc.instance("i").getStatus()).toBe("Running");
    expect(await mc.instance("i").getStatus()).toBe("Running");
    expect(seen[0]?.url).toMatch(/^https:\/\/data\.test\/gw\/api\/projects\/p\/instances\/i\?/);
    expect(seen.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer 1", "Bearer 2"]);
    expect(seen.map(({ credentials }) => credentials)).toEqual(["include", "include"]);
    const numbers = seen.map(({ headers }) => headers.get("x-maxcompute-rx"));
    expect(numbers[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(numbers[1]).not.toBe(numbers[0]);
    for (const { headers } of seen)
      expect([...headers.keys()].filter((name) => /^(date|x-odps-date|authorization-.*)$/.test(name))).toEqual([]);
  });

  it("tells a refusal of the gateway in the gateway's words, and what to do", async () => {
    const { fetch } = answering(Response.json({ code: "forbidden", message: "You may not stop instances." }, { status: 403 }));
    await expect(connect({ gateway, project: "p", fetch }).stopInstance("i")).rejects.toMatchObject({
      code: "forbidden",
      message: "You may not stop instances.",
      instanceId: "i",
      nextStep: expect.stringContaining("policy"),
    });
  });

  it("opens the result of a statement that is no query, which the tunnel refuses, by the other way", async () => {
    const refusal = { code: "unsupported", message: "Non select query not supported", serverCode: "InstanceTypeNotSupported" };
    const answer = `<Instance><Tasks><Task><Name>t</Name><Status>Success</Status><Result Format="text">OK</Result></Task></Tasks></Instance>`;
    const fetch = async ({ url }: Request): Promise<Response> =>
      url.includes("?downloads") ? Response.json(refusal, { status: 405 }) : new Response(url.includes("?result") ? answer : running);
    const reader = await connect({ gateway, project: "p", fetch }).instance("i").openReader();
    expect([reader.source, await reader.raw()]).toEqual(["result", "OK"]);
  });

  it("tells a refusal of the service as every client does", async () => {
    const body = `<Error><Code>NoSuchObject</Code><Message>ODPS-0410071: no such instance</Message></Error>`;
    const { fetch } = answering(new Response(body, { status: 404, headers: { "content-type": "application/xml" } }));
    await expect(connect({ gateway, project: "p", fetch }).getInstance("i")).rejects.toMatchObject({
      code: "not_found",
      serverCode: "NoSuchObject",
    });
  });

  it("ends with the error of a function that should have given headers, and sends nothing", async () => {
    const { seen, fetch } = answering(new Response(null));
    const headers = (): never => {
      throw new Error("The session is over.");
    };
    const asked = connect({ gateway, project: "p", headers, fetch, random: () => 0 }).getInstance("i");
    await expect(asked).rejects.toMatchObject({
      code: "connect_failed",
      message: expect.stringContaining("The session is over."),
    });
    expect(seen).toEqual([]);
  });
});

describe("a link to an instance", () => {
  it("is asked of the gateway, which has the key for its token", async () => {
    const { seen, fetch } = answering(Response.json({ address: "https://logview.test/?id=i" }));
    const mc = connect({ gateway, project: "p", fetch });
    expect(await mc.getLogviewAddress("i", { hours: 2 })).toBe("https://logview.test/?id=i");
    expect(seen[0]).toMatchObject({ url: `${gateway}/logview`, method: "POST" });
    expect(await seen[0]?.json()).toEqual({ project: "p", instanceId: "i", hours: 2 });
  });

  it("is never a script", async () => {
    const { fetch } = answering(Response.json({ address: "javascript:alert(1)" }));
    await expect(connect({ gateway, project: "p", fetch }).getLogviewAddress("i")).rejects.toMatchObject({
      code: "unexpected_answer",
    });
  });
});

describe("gatewaySession", () => {
  it("tells what the caller may do", async () => {
    const session = { projects: { p: ["read", "stop"] } };
    const { seen, fetch } = answering(Response.json(session));
    expect(await gatewaySession({ gateway, fetch })).toEqual(session);
    expect(seen[0]).toMatchObject({ url: `${gateway}/session`, method: "GET" });
  });

  it.each([
    ["a caller that is not known", new Response(null, { status: 401 }), "unauthorized"],
    ["a page that answers instead", new Response("<html>"), "unexpected_answer"],
    ["no network", new TypeError("Failed to fetch"), "connection_lost"],
  ])("refuses %s", async (_what, answer, code) => {
    await expect(gatewaySession({ gateway, fetch: answering(answer).fetch })).rejects.toMatchObject({ code });
  });
});
