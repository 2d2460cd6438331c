import { inspect } from "node:util";

import { describe, expect, it, vi } from "vitest";

import { createSigner } from "./signer.ts";
import { deriveV4Key } from "./v4.ts";

const endpoint = "http://service.cn-test.maxcompute.example.com/api";
const key = { accessKeyId: "akid-example-01", accessKeySecret: "sk-Example/Secret+01==" };
const request = {
  method: "GET",
  url: `${endpoint}/projects/demo_proj/instances/20230101120000123gabc1def2?taskstatus&curr_project=demo_proj`,
  headers: { "user-agent": "emu-test/1.0", "x-odps-user-agent": "emu-test/1.0" },
} as const;
const nowMs = Date.UTC(2023, 0, 1, 12);
const { signal } = new AbortController();
const v2 = { region: null, nowMs, signal };
const v4 = { region: "cn-hangzhou", nowMs, signal };

describe("createSigner", () => {
  it("signs the worked examples of the protocol", async () => {
    const signer = createSigner({ endpoint });
    const date = "Sun, 01 Jan 2023 12:00:00 GMT";
    expect(await signer.sign(request, key, v2)).toEqual({
      ...request.headers,
      date,
      authorization: "ODPS akid-example-01:+rLH8AHb3c5L9Kge5Pmlmt/eAX4=",
    });
    expect((await signer.sign(request, key, v4)).authorization).toBe(
      "ODPS akid-example-01/20230101/cn-hangzhou/odps/aliyun_v4_request:U2E8H0lMOGJWdDxNpm8Xv3rEHgc=",
    );
    const derived = await deriveV4Key(key.accessKeySecret, { date: "20230101", region: "cn-hangzhou", prefix: "aliyun_v4" });
    expect(Buffer.from(derived).toString("hex")).toBe("2215accbdfd6d5032ebd428a2ec5863c0f2f4a27da4d8f4aca424a1b584b3997");
  });

  it("lets an application sign once more", async () => {
    const application = { accessKeyId: "appid-example-03", accessKeySecret: "app-Secret-03" };
    const text = "account_provider:aliyun,signature_method:hmac-sha1,access_id:appid-example-03,signature:CSSzjwNtqpZ133WHnDzIEz0sWu0=";
    expect(await createSigner({ endpoint, application }).sign(request, key, v2)).toMatchObject({ "application-authentication": text });
    const withToken = await createSigner({ endpoint, application: { ...application, securityToken: "t" } }).sign(request, key, v2);
    expect(withToken).toMatchObject({ "sts-authentication": text, "sts-token": "t" });
    expect(withToken).not.toHaveProperty("application-authentication");
  });

  it("adds the token of a temporary key, unsigned", async () => {
    const signer = createSigner({ endpoint });
    const plain = await signer.sign(request, key, v2);
    const temporary = await signer.sign(request, { ...key, securityToken: "t" }, v2);
    expect(temporary).toEqual({ ...plain, "authorization-sts-token": "t" });
  });

  it("sends a bearer token as it is, with a date and no signature", async () => {
    const headers = await createSigner({ endpoint }).sign(request, { bearerToken: "t" }, v4);
    expect(headers).toEqual({ ...request.headers, date: expect.any(String), "x-odps-bearer-token": "t" });
  });

  it("keeps a date that is there; the day of a V4 key is still the clock's", async () => {
    const headers = { date: "Mon, 02 Jan 2023 03:04:05 GMT" };
    const signed = await createSigner({ endpoint }).sign({ ...request, headers }, key, v4);
    expect(signed.date).toBe(headers.date);
    expect(signed.authorization).toContain("/20230101/");
  });

  it("derives a V4 key once a day and region, and mixes none up", async () => {
    const importKey = vi.spyOn(crypto.subtle, "importKey");
    const signer = createSigner({ endpoint });
    await Promise.all([signer.sign(request, key, v4), signer.sign(request, key, v4), signer.sign(request, key, v4)]);
    // Four HMACs derive the key, which signs all requests.
    expect(importKey).toHaveBeenCalledTimes(4 + 1);
    importKey.mockRestore();
    const here = await signer.sign(request, key, v4);
    const others = [
      await signer.sign(request, key, { ...v4, region: "cn-shanghai" }),
      await signer.sign(request, { ...key, accessKeySecret: "other" }, v4),
      await signer.sign({ ...request, headers: { ...request.headers, date: here.date ?? "" } }, key, { ...v4, nowMs: nowMs + 86_400_000 }),
    ];
    const fresh = await Promise.all(others.map(async ({ authorization }) => authorization));
    expect(new Set([here.authorization, ...fresh]).size).toBe(4);
    expect((await createSigner({ endpoint }).sign(request, key, { ...v4, region: "cn-shanghai" })).authorization).toBe(
      others[0]?.authorization,
    );
  });

  it("refuses to sign for another host", async () => {
    const signing = createSigner({ endpoint }).sign({ ...request, url: "http://elsewhere.example.com/api/projects/p" }, key, v2);
    await expect(signing).rejects.toMatchObject({ code: "invalid_argument" });
  });

  it("shows no secret when it is printed", async () => {
    const signer = createSigner({ endpoint, application: { accessKeyId: "a", accessKeySecret: "app-Secret-03" } });
    await signer.sign(request, key, v4);
    const printed = [JSON.stringify(signer), inspect(signer, { depth: 9, showHidden: true }), String(signer)].join("\n");
    expect(printed).not.toMatch(/sk-Example|app-Secret/);
  });
});
