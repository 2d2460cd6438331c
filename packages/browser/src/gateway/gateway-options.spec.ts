import { firstValueFrom } from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";

import { connect } from "../connect.ts";
import { connectDirect } from "../direct.ts";
import { gatewayLocation } from "./gateway-options.ts";
import { gatewaySession } from "./gateway-session.ts";

const secret = "a-secret-that-nobody-may-see";
const gateway = "https://page.test/gw";
const project = "p";

describe("connect", () => {
  it("makes a client without a request, of an address with or without a trailing slash", () => {
    expect(connect({ gateway: `${gateway}/`, project })).toMatchObject({ endpoint: `${gateway}/api`, project });
  });

  it.each([
    ["no project", { gateway }],
    ["no gateway", { project }],
    ["an address with a password", { gateway: `https://me:${secret}@page.test/gw`, project }],
    ["an address with a query", { gateway: `${gateway}?token=${secret}`, project }],
    ["a script in the gateway's place", { gateway: "javascript:alert(1)", project }],
    ["an unknown option", { gateway, project, endpoint: secret }],
    ["a key", { gateway, project, credentials: { accessKeyId: "id", accessKeySecret: secret } }],
    ["a key beside", { gateway, project, accessKeyId: "id", accessKeySecret: secret }],
  ])("refuses %s, and does not repeat what it was given", (_what, options) => {
    const refusal = expect(() => connect(options as never));
    refusal.toThrow(expect.objectContaining({ code: "invalid_argument" }));
    refusal.not.toThrow(secret);
  });

  it("names the gateway to whoever brings a key", () => {
    expect(() => connect({ gateway, project, credentials: { accessKeyId: "id", accessKeySecret: secret } } as never)).toThrow(
      expect.objectContaining({ nextStep: expect.stringContaining("@maxcompute-rx/gateway") }),
    );
  });
});

describe("the gateway's address", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["/maxcompute", "https://page.test/app/board.html", "https://page.test/maxcompute"],
    ["maxcompute", "https://page.test/app/board.html", "https://page.test/app/maxcompute"],
    ["https://data.test/", undefined, "https://data.test"],
  ])("%s, on the page %s, is %s", (address, page, url) => {
    vi.stubGlobal("location", page && { href: page });
    expect(gatewayLocation(address).url()).toBe(url);
  });

  it.each([undefined, { href: "about:srcdoc" }, { href: "file:///board.html" }])(
    "may be relative where a server renders the page, until a request is sent: the location is %o",
    async (location) => {
      vi.stubGlobal("location", location);
      const mc = connect({ gateway: "/maxcompute", project });
      expect(mc).toMatchObject({ endpoint: "/maxcompute/api", project });
      const refusal = {
        code: "invalid_argument",
        message: expect.stringContaining("/maxcompute is relative"),
        nextStep: expect.stringContaining("in the browser"),
      };
      await expect(mc.instance("i").getStatus()).rejects.toMatchObject(refusal);
      await expect(firstValueFrom(mc.instance("i").status$)).rejects.toMatchObject(refusal);
      await expect(firstValueFrom(mc.instances$())).rejects.toMatchObject(refusal);
      await expect(gatewaySession({ gateway: "/maxcompute" })).rejects.toMatchObject(refusal);

      vi.stubGlobal("location", { href: "https://page.test/app/" });
      const requests: string[] = [];
      const fetch = async (request: Request): Promise<Response> => {
        requests.push(request.url);
        return Response.json({ projects: {} });
      };
      await gatewaySession({ gateway: "/maxcompute", fetch });
      expect(requests).toEqual(["https://page.test/maxcompute/session"]);
    },
  );
});

describe("connectDirect", () => {
  const endpoint = "https://service.test/api";

  it("takes a bearer token", () => {
    expect(connectDirect({ endpoint, project, credentials: { bearerToken: secret } })).toMatchObject({ endpoint, project });
  });

  it.each([
    ["a key", { accessKeyId: "id", accessKeySecret: secret }],
    ["a key of STS", { accessKeyId: "id", accessKeySecret: secret, securityToken: secret }],
    ["nothing", undefined],
  ])("refuses %s at once and names the gateway", (_what, credentials) => {
    expect(() => connectDirect({ endpoint, project, credentials } as never)).toThrow(
      expect.objectContaining({ code: "invalid_argument", nextStep: expect.stringContaining("gateway") }),
    );
  });

  it("refuses a key that a function gives, before any request", async () => {
    const mc = connectDirect({
      endpoint,
      project,
      credentials: (() => ({ accessKeyId: "id", accessKeySecret: secret })) as never,
    });
    await expect(mc.instance("i").getStatus()).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
