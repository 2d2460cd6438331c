import { inspect } from "node:util";

import { describe, expect, it, vi } from "vitest";

import type { Credentials } from "./credentials.ts";
import { createCredentialsSource } from "./credentials-source.ts";

const minute = 60_000;

/** A provider of numbered keys that live for an hour, and a clock to move. */
function hourly() {
  const time = { now: 0 };
  let asked = 0;
  const provider = vi.fn<() => Promise<Credentials>>(async () => {
    asked += 1;
    return { accessKeyId: `id-${asked}`, accessKeySecret: "s3cret", expiration: new Date(time.now + 60 * minute) };
  });
  return { time, provider, source: createCredentialsSource(provider, () => time.now) };
}

describe("createCredentialsSource", () => {
  it("hands out fixed credentials, for which there are no others", async () => {
    const source = createCredentialsSource({ bearerToken: "t" }, () => 0);
    expect(await source.get()).toMatchObject({ bearerToken: "t" });
    expect(source.refuse()).toBe(false);
  });

  it("asks a provider when first needed, once for all who wait", async () => {
    const { provider, source } = hourly();
    expect(provider).not.toHaveBeenCalled();
    const all = await Promise.all([source.get(), source.get(), source.get()]);
    expect(all).toMatchObject([{ accessKeyId: "id-1" }, { accessKeyId: "id-1" }, { accessKeyId: "id-1" }]);
    expect(provider).toHaveBeenCalledTimes(1);
  });

  it("asks again shortly before the end, and not earlier", async () => {
    const { time, source } = hourly();
    await source.get();
    time.now = 54 * minute;
    expect(await source.get()).toMatchObject({ accessKeyId: "id-1" });
    time.now = 55 * minute;
    expect(await source.get()).toMatchObject({ accessKeyId: "id-2" });
  });

  it("asks again when the service has refused them", async () => {
    const { source } = hourly();
    await source.get();
    expect(source.refuse()).toBe(true);
    expect(await source.get()).toMatchObject({ accessKeyId: "id-2" });
  });

  it("does not ask at every turn when the provider keeps giving what is about to end", async () => {
    const time = { now: 0 };
    const provider = vi.fn<() => Credentials>(() => ({ bearerToken: "t", expiration: new Date(minute) }));
    const source = createCredentialsSource(provider, () => time.now);
    for (time.now = 0; time.now < 30_000; time.now += 1000) await source.get();
    expect(provider).toHaveBeenCalledTimes(3);
  });

  it("goes on with the old ones while they live and the provider fails", async () => {
    const { time, provider, source } = hourly();
    await source.get();
    provider.mockRejectedValue(new Error("down"));
    time.now = 56 * minute;
    expect(await source.get()).toMatchObject({ accessKeyId: "id-1" });
    time.now = 61 * minute;
    await expect(source.get()).rejects.toMatchObject({ code: "configuration" });
  });

  it("recovers after a provider has failed, thrown at once included", async () => {
    const provider = vi.fn<() => Credentials>(() => ({ bearerToken: "t" }));
    provider.mockImplementationOnce(() => {
      throw new Error("not yet");
    });
    const source = createCredentialsSource(provider, () => 0);
    await expect(source.get()).rejects.toMatchObject({ code: "configuration" });
    expect(await source.get()).toMatchObject({ bearerToken: "t" });
  });

  it("repeats nothing of what a provider threw, which may quote secrets", async () => {
    const source = createCredentialsSource(
      () => Promise.reject(new TypeError("cannot parse {s3cret}")),
      () => 0,
    );
    const error = await source.get().catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 9 })).not.toContain("s3cret");
    expect(String(error)).toContain("TypeError");
  });

  it.each([
    ["nothing", undefined],
    ["a text", "s3cret"],
    ["a key without secret", { accessKeyId: "id" }],
    ["an empty token", { bearerToken: "" }],
    ["a secret with a line end", { accessKeyId: "id", accessKeySecret: "s3cret\n" }],
    ["an expiration that is no date", { bearerToken: "s3cret", expiration: "tomorrow" }],
  ])("says what is wrong with %s, and not what it is", async (_, given) => {
    const source = createCredentialsSource(
      () => given as never,
      () => 0,
    );
    const error = await source.get().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "configuration", message: expect.stringMatching(/^The credentials/) });
    expect(inspect(error)).not.toContain("s3cret");
  });

  it("takes objects with getters, as SDK clients are", async () => {
    class SdkCredentials {
      get accessKeyId(): string {
        return "id";
      }
      get accessKeySecret(): string {
        return "s";
      }
      readonly securityToken = "";
    }
    const source = createCredentialsSource(
      () => new SdkCredentials(),
      () => 0,
    );
    expect(await source.get()).toEqual({ accessKeyId: "id", accessKeySecret: "s", expiration: undefined });
  });

  it("shows no secret when it is printed", async () => {
    const { source } = hourly();
    await source.get();
    expect([JSON.stringify(source), inspect(source, { depth: 9, showHidden: true }), String(source)].join("\n")).not.toContain("s3cret");
  });
});
