import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { child, children, childText } from "../wire/xml.ts";
import { call, endpoint, manualEmulator, signed, xmlOf } from "../testing/client.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator({ cors: ["http://page.test"] });
});
afterEach(() => emulator.close());

const get = (target: string): Promise<Response> => emulator.fetch(signed(emulator, "GET", target));

describe("the project", () => {
  it("has what clients index without looking", async () => {
    const response = await get("/projects/demo_project?curr_project=demo_project");
    for (const header of ["x-odps-owner", "x-odps-creation-time", "Last-Modified"]) expect(response.headers.get(header)).toBeTruthy();
    const root = await xmlOf(response);
    expect(childText(root, "Region")).toBe("cn-hangzhou");
    expect(child(root, "Properties")).toBeDefined();
  });

  it("is the only one", async () => {
    for (const target of ["/projects/other", "/projects/other/instances", "/projects/algo_public/instances"]) {
      const response = await get(target);
      expect([target, response.status]).toEqual([target, 404]);
      expect(childText(await xmlOf(response), "Message")).toContain("ODPS-0420111: Project not found");
    }
  });

  it("stands beside the public one of the XFlows", async () => {
    expect(childText(await xmlOf(get("/projects/algo_public")), "Name")).toBe("algo_public");
  });

  it("has a tenant with text parameters and both states", async () => {
    const { Tenant: tenant } = (await (await get("/tenants")).json()) as { Tenant: Record<string, unknown> };
    expect(tenant).toMatchObject({ State: "NORMAL", TenantState: "NORMAL", Parameters: { "odps.namespace.schema": "false" } });
  });

  it("answers hosts as plain text, from the address that was called", async () => {
    expect(await (await get("/logview/host?curr_project=p")).text()).toBe("http://emulator.test");
    expect(await (await get("/webconsole/host")).text()).toBe("http://emulator.test");
    expect(await (await get("/projects/demo_project/tunnel?service")).text()).toBe("emulator.test");
  });

  it("says who is asking", async () => {
    const ask = async (query: string): Promise<Response> =>
      call(emulator, "POST", "/authorization", {
        body: `<Authorization><Query>${query}</Query><ResponseInJsonFormat>true</ResponseInJsonFormat></Authorization>`,
      });
    expect(JSON.parse(childText(await xmlOf(ask("whoami")), "Result") ?? "")).toMatchObject({ DisplayName: "ALIYUN$emulator@example.com" });
    expect((await ask("grant x to y")).status).toBe(400);
  });

  it("is listed, and filtered by name, owner, region and user", async () => {
    const listed = async (query: string): Promise<string[]> =>
      children(await xmlOf(get(`/projects?expectmarker=true&${query}`)), "Project").map((each) => childText(each, "Name") ?? "");
    for (const query of ["", "name=demo", "owner=ALIYUN%24emulator%40example.com", "region=cn-hangzhou", "user=emulator%40example.com"])
      expect([query, await listed(query)]).toEqual([query, ["demo_project"]]);
    for (const query of ["name=other", "owner=nobody", "region=cn-beijing", "user=nobody", "group=g"])
      expect([query, await listed(query)]).toEqual([query, []]);
  });

  it("keeps a comment and properties, and stays the only one", async () => {
    const body =
      "<Project><Comment>for tests</Comment><Properties><Property><Name>a.b</Name><Value>1</Value></Property></Properties></Project>";
    expect((await call(emulator, "PUT", "", { body })).status).toBe(200);
    expect(await (await call(emulator, "GET", "")).text()).toMatch(
      /<Comment>for tests<.*<Name>odps.sql.type.system.odps2<.*<Name>a.b<\/Name><Value>1</s,
    );
    expect((await call(emulator, "DELETE", "")).status).toBe(403);
    expect((await emulator.fetch(signed(emulator, "POST", "/projects", { body }))).status).toBe(403);
  });

  it("keeps its policies and its security options", async () => {
    for (const what of ["policy", "security_policy"]) {
      expect(await (await call(emulator, "GET", `?${what}`)).text()).toBe("");
      await call(emulator, "PUT", `?${what}`, { body: '{"Version": "1"}' });
      expect(await (await call(emulator, "GET", `?${what}`)).text()).toBe('{"Version": "1"}');
    }
    await call(emulator, "PUT", "?security_configuration", {
      body: "<SecurityConfiguration><LabelSecurity>true</LabelSecurity></SecurityConfiguration>",
    });
    const options = await xmlOf(call(emulator, "GET", "?security_configuration_without_exception_policy"));
    expect([
      childText(options, "LabelSecurity"),
      childText(options, "SupportACL"),
      child(options, "ProjectProtection")?.attributes,
    ]).toEqual(["true", "true", { Protected: "false" }]);
    expect((await call(emulator, "PUT", "?security_configuration", { body: "<Other/>" })).status).toBe(400);
  });

  it("allows everything that is asked about", async () => {
    for (const method of ["GET", "POST"]) expect(childText(await xmlOf(call(emulator, method, "/auth/")), "Result")).toBe("Allow");
  });

  it("takes counters of calls and forgets them", async () => {
    expect((await call(emulator, "PUT", "/logs", { body: "{}" })).status).toBe(200);
  });
});

describe("XFlows", () => {
  it("are listed under both element names, with a Marker", async () => {
    const root = await xmlOf(get("/projects/algo_public/xflows"));
    for (const element of ["xflow", "odpsalgo"]) {
      expect(children(root, element).map((entry) => childText(entry, "Name"))).toContain("AppendID");
    }
    expect(child(root, "Marker")?.content).toEqual([]);
    expect(children(await xmlOf(get("/projects/demo_project/xflows")), "xflow")).toEqual([]);
  });

  it("of the project itself are created, read, changed and deleted, and cannot run", async () => {
    const send = (method: string, path: string, body?: string): Promise<Response> =>
      emulator.fetch(signed(emulator, method, `/projects/demo_project/xflows${path}`, body === undefined ? {} : { body }));
    const names = async (): Promise<unknown> =>
      children(await xmlOf(get("/projects/demo_project/xflows")), "odpsalgo").map((entry) => childText(entry, "Name"));
    expect((await send("POST", "", '<xflow catalog="x"/>')).status).toBe(400);
    expect((await send("POST", "", "<xflow")).status).toBe(400);
    expect((await send("POST", "", '<xflow name="mine"/>')).status).toBe(201);
    expect((await send("POST", "", '<xflow name="mine"/>')).status).toBe(409);
    expect(await names()).toEqual(["mine"]);
    expect((await send("PUT", "/mine", '<xflow name="mine" a="1"/>')).status).toBe(200);
    expect(await (await send("GET", "/mine")).text()).toBe('<xflow name="mine" a="1"/>');
    expect(
      (
        await call(emulator, "POST", "/instances", {
          body: "<Instance><XflowInstance><Project>demo_project</Project><Xflow>mine</Xflow></XflowInstance></Instance>",
        })
      ).status,
    ).toBe(400);
    expect((await send("DELETE", "/mine")).status).toBe(200);
    expect((await send("DELETE", "/mine")).status).toBe(404);
    expect(await names()).toEqual([]);
  });

  it("of the public project can be looked at, not changed", async () => {
    const response = await get("/projects/algo_public/xflows/AppendID");
    for (const header of ["x-odps-owner", "x-odps-creation-time", "Last-Modified"]) expect(response.headers.get(header)).toBeTruthy();
    expect((await get("/projects/algo_public/xflows/Nope")).status).toBe(404);
    expect((await emulator.fetch(signed(emulator, "DELETE", "/projects/algo_public/xflows/AppendID"))).status).toBe(403);
  });
});

describe("CORS", () => {
  const from = (origin: string, init: { method?: string; headers?: Record<string, string> } = {}): Promise<Response> =>
    emulator.fetch(new Request(`${endpoint}/projects/demo_project`, { ...init, headers: { Origin: origin, ...init.headers } }));

  it("answers preflights of the origins it was given", async () => {
    const headers = { "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-odps-bearer-token" };
    const response = await from("http://page.test", { method: "OPTIONS", headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://page.test");
    expect(response.headers.get("Access-Control-Allow-Headers")).toBe("x-odps-bearer-token");
    expect((await from("http://other.test", { method: "OPTIONS", headers })).headers.get("Access-Control-Allow-Origin")).toBeNull();
  });

  it("lets pages read what they need, of errors and faults too", async () => {
    const refused = await from("http://page.test");
    expect(refused.status).toBe(401);
    emulator.faults.add({ name: "throttle" });
    for (const response of [refused, await from("http://page.test")]) {
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://page.test");
      expect(response.headers.get("Access-Control-Expose-Headers")).toContain("x-odps-start-time");
    }
  });
});

describe("the LogView page", () => {
  const page = (query: string): Promise<Response> => emulator.fetch(new Request(`http://emulator.test/logview/?${query}`));

  it("shows stages to who has the token, and nobody else", async () => {
    const id = emulator.jobs.script({ taskName: "<b>task</b>" });
    await emulator.clock.advance(100);
    const token = childText(
      await xmlOf(
        call(emulator, "POST", "/authorization?sign_bearer_token", {
          body: JSON.stringify({
            expires_in_hours: 1,
            policy: { Statement: [{ Resource: `acs:odps:*:projects/demo_project/instances/${id}` }] },
          }),
        }),
      ),
      "Result",
    );
    const html = await (await page(`h=${endpoint}&p=demo_project&i=${id}&token=${token}`)).text();
    expect(html).toContain("M1_job_0");
    expect(html).toContain("&lt;b&gt;task");
    expect(html).toContain('http-equiv="refresh"');
    expect((await page(`i=2016042605520945g9k5pvyi2&token=${token}`)).status).toBe(403);
    expect((await page(`i=${id}&token=x`)).status).toBe(401);
    expect((await page(`i=${id}`)).status).toBe(401);
  });

  it("stands behind Job Insight links", async () => {
    const id = emulator.jobs.script({});
    expect(
      (await emulator.fetch(new Request(`http://emulator.test/cn-hangzhou/job-insights?h=${endpoint}&p=demo_project&i=${id}`))).status,
    ).toBe(200);
  });
});
