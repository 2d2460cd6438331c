import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import type { EmulatorOptions } from "../options.ts";
import { endpoint, manualEmulator, signed, xmlOf } from "../testing/client.ts";
import { childText } from "../wire/xml.ts";

let emulator: Emulator | undefined;
const start = async (options: EmulatorOptions = {}): Promise<Emulator> => (emulator = await manualEmulator(options));
afterEach(() => emulator?.close());

const path = "/projects/demo_project/instances/2016042605520945g9k5pvyi2";
const at = "Sun, 01 Jan 2023 12:00:00 GMT";

interface Credentials {
  readonly id?: string;
  readonly secret?: string;
  readonly region?: string;
  readonly date?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Signs by the words of docs/protocol.md 7, not by the code under test. */
function request({ id = "emulator-access-id", secret = "emulator-access-key", region, date = at, headers }: Credentials = {}): Request {
  const canonical = `GET\n\n\n${date}\n${path}`;
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const sign = (key: string | Buffer): string => createHmac("sha1", key).update(canonical).digest("base64");
  const v4 = (name: string): string => {
    const key = hmac(hmac(hmac(hmac(`aliyun_v4${secret}`, "20230101"), name), "odps"), "aliyun_v4_request");
    return `ODPS ${id}/20230101/${name}/odps/aliyun_v4_request:${sign(key)}`;
  };
  const authorization = region === undefined ? `ODPS ${id}:${sign(secret)}` : v4(region);
  return new Request(endpoint + path, { headers: { Date: date, Authorization: authorization, ...headers } });
}

async function answer(of: Emulator, sent: Request): Promise<string> {
  const response = await of.fetch(sent);
  if (response.status === 200) return "200";
  const error = await xmlOf(response);
  return `${response.status} ${childText(error, "Code")} ${childText(error, "Message")}`;
}

describe("keys", () => {
  it("lets V2 and V4 in", async () => {
    const service = await start();
    expect(await answer(service, request())).toBe("200");
    expect(await answer(service, request({ region: "cn-hangzhou" }))).toBe("200");
  });

  it("answers each way of being wrong in its own words", async () => {
    const service = await start();
    const noHeader = new Request(endpoint + path, { headers: { Date: at } });
    expect(await answer(service, noHeader)).toMatch(/^401 AuthorizationRequired .*invalid or missing/);
    expect(await answer(service, request({ headers: { Authorization: "Basic abc" } }))).toMatch(/^401 AuthorizationRequired/);
    expect(await answer(service, request({ secret: "wrong" }))).toMatch(/^401 SignatureNotMatch ODPS-0410042/);
    expect(await answer(service, request({ id: "nobody" }))).toMatch(/^401 InvalidParameter ODPS-0410051/);
    expect(await answer(service, request({ date: "yesterday" }))).toMatch(/^400 InvalidParameter ODPS-0410011/);
  });

  it("refuses V4 as an old service does", async () => {
    const service = await start({ signatureVersions: ["v2"] });
    expect(await answer(service, request())).toBe("200");
    expect(await answer(service, request({ region: "cn-hangzhou" }))).toMatch(
      /^401 AuthorizationRequired .*The request authorization header is invalid or missing\.$/,
    );
  });

  it("lets everybody in when told to", async () => {
    const service = await start({ verifySignatures: false });
    expect(await answer(service, new Request(endpoint + path))).toBe("200");
  });
});

describe("the clock", () => {
  it("allows fifteen minutes, and names three values beyond", async () => {
    const service = await start();
    await service.clock.advance(900_000);
    expect(await answer(service, request())).toBe("200");
    await service.clock.advance(1000);
    expect(await answer(service, request())).toMatch(
      /^400 RequestTimeTooSkewd .*max_interval_date:900000,expire_date:2023-01-01T12:00:00\.000Z,now_date:2023-01-01T12:15:01\.000Z$/,
    );
  });

  it("is wrong by fault, and accepts who corrects himself", async () => {
    const service = await start();
    service.faults.add({ name: "clock-skew", ms: -3_600_000 });
    expect(await answer(service, request())).toContain("now_date:2023-01-01T11:00:00.000Z");
    expect(await answer(service, request({ date: "Sun, 01 Jan 2023 11:00:00 GMT" }))).toBe("200");
  });
});

describe("temporary and other accounts", () => {
  const sts = { accessKeyId: "STS.a", accessKeySecret: "sts-secret", token: "sts-token", expiresAt: Date.UTC(2023, 0, 1, 12, 10) };
  const withToken = { id: "STS.a", secret: "sts-secret", headers: { "authorization-sts-token": "sts-token" } };

  it("lets an STS key in with its token until it expires", async () => {
    const service = await start({ stsTokens: [sts] });
    expect(await answer(service, request(withToken))).toBe("200");
    expect(await answer(service, request({ ...withToken, headers: { "authorization-sts-token": "other" } }))).toMatch(
      /^401 InvalidParameter/,
    );
    expect(await answer(service, request({ ...withToken, headers: {} }))).toMatch(/^401 InvalidParameter/);
    await service.clock.advance(600_000);
    expect(await answer(service, request(withToken))).toMatch(/^401 AuthenticationRequestExpired/);
  });

  it("lets a bearer token in, and no other", async () => {
    const service = await start({ bearerTokens: ["token-1"] });
    const bearer = (token: string): Request => new Request(endpoint + path, { headers: { "x-odps-bearer-token": token } });
    expect(await answer(service, bearer("token-1"))).toBe("200");
    expect(await answer(service, bearer("token-2"))).toMatch(/^401 InvalidParameter ODPS-0410051/);
  });

  it("checks an application's signature when it knows the application", async () => {
    const second = (secret: string): Request => {
      const sent = request();
      const signature = createHmac("sha1", secret)
        .update(sent.headers.get("Authorization") ?? "")
        .digest("base64");
      sent.headers.set(
        "application-authentication",
        `account_provider:aliyun,signature_method:hmac-sha1,access_id:app,signature:${signature}`,
      );
      return sent;
    };
    const service = await start({ application: { accessId: "app", secret: "app-secret" } });
    expect(await answer(service, second("app-secret"))).toBe("200");
    expect(await answer(service, second("wrong"))).toMatch(/^401 SignatureNotMatch/);
    await service.close();
    expect(await answer(await start(), second("anything"))).toBe("200");
  });
});

describe("LogView tokens", () => {
  const tokenFor = async (service: Emulator, id: string, hours: number): Promise<Response> =>
    service.fetch(
      signed(service, "POST", "/projects/demo_project/authorization?sign_bearer_token", {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          expires_in_hours: hours,
          policy: {
            Statement: [{ Action: ["odps:Read"], Effect: "Allow", Resource: `acs:odps:*:projects/demo_project/instances/${id}` }],
            Version: "1",
          },
        }),
      }),
    );

  it("read one instance until they expire", async () => {
    const service = await start();
    const id = service.jobs.script({ durationMs: 1e9 });
    const token = childText(await xmlOf(tokenFor(service, id, 1)), "Result") ?? "";
    expect(Buffer.from(token, "base64").toString().split(",")[2]).toBe(String(Date.UTC(2023, 0, 1, 13) / 1000));
    const bearer = (target: string, method = "GET"): Request =>
      new Request(`${endpoint}/projects/demo_project${target}`, { method, headers: { "x-odps-bearer-token": token } });
    expect(await answer(service, bearer(`/instances/${id}?taskstatus`))).toBe("200");
    expect(
      await answer(
        service,
        new Request(`${endpoint}/projects/demo_project/instances/${id}?authorization_token=${encodeURIComponent(token)}`),
      ),
    ).toBe("200");
    expect(await answer(service, bearer(`/instances/${id}`, "PUT"))).toMatch(/^403 NoPermission/);
    expect(await answer(service, bearer("/instances"))).toMatch(/^403 NoPermission/);
    expect(await answer(service, bearer("/instances/2016042605520945g9k5pvyi2"))).toMatch(/^403 NoPermission/);
    await service.clock.advance(3_600_000);
    expect(await answer(service, bearer(`/instances/${id}`))).toMatch(/^401 AuthenticationRequestExpired/);
  });

  it("cannot be made up", async () => {
    const service = await start();
    const madeUp = Buffer.from(`logview,2016042605520945g9k5pvyi2,9999999999,AAAA`).toString("base64");
    expect(await answer(service, new Request(endpoint + path, { headers: { "x-odps-bearer-token": madeUp } }))).toMatch(/^401/);
  });

  it("are refused for what is not one instance", async () => {
    const service = await start();
    expect((await tokenFor(service, "my_instance_id", 1)).status).toBe(404);
    expect((await tokenFor(service, "2016042605520945g9k5pvyi2", -1)).status).toBe(400);
    const notJson = signed(service, "POST", "/projects/demo_project/authorization?sign_bearer_token", { body: "{" });
    expect(await answer(service, notJson)).toMatch(/^400 InvalidParameter/);
  });
});
