import { inspect } from "node:util";
import { describe, expect, it } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import type { Credentials } from "../auth/credentials.ts";
import { cannedTransport, optionsFor, xmlError, type Canned } from "../testing/canned-transport.ts";

const running: Canned = { body: "<Instance><Status>Running</Status></Instance>" };
const key: Credentials = { accessKeyId: "ak", accessKeySecret: "secret-of-ak" };

function skewed(serverNow: Date): Canned {
  const message = `ODPS-0410031:Authentication request expired, max_interval_date:900000,expire_date:2023-01-01T12:00:00.000Z,now_date:${serverNow.toISOString()}`;
  return xmlError(400, "RequestTimeTooSkewd", message);
}

describe("learning from refusals", () => {
  it("corrects its clock from the service's answer, and stays corrected, for calls in parallel too", async () => {
    const threeHoursAhead = () => new Date(Date.now() + 3 * 3_600_000);
    const { transport, seen } = cannedTransport(({ headers }) => {
      const difference = Math.abs(Date.parse(headers.date ?? "") - threeHoursAhead().getTime());
      return difference > 900_000 ? skewed(threeHoursAhead()) : running;
    });
    const client = createMaxCompute(optionsFor(transport, { credentials: key }));
    await Promise.all([client.instance("a").reload(), client.instance("b").reload(), client.instance("c").reload()]);
    expect(seen).toHaveLength(6);
    await client.instance("a").reload();
    expect(seen).toHaveLength(7);
  });

  it("gives up when the corrected clock is refused as well", async () => {
    const { transport, seen } = cannedTransport(() => skewed(new Date()));
    await expect(
      createMaxCompute(optionsFor(transport, { credentials: key }))
        .instance("a")
        .reload(),
    ).rejects.toMatchObject({ code: "clock_skewed" });
    expect(seen).toHaveLength(2);
  });

  it("goes back to V2 for good where the service does not know V4, for calls in parallel too", async () => {
    const { transport, seen } = cannedTransport(({ headers }) =>
      headers.authorization?.includes("aliyun_v4")
        ? xmlError(401, "AuthorizationRequired", "The request authorization header is invalid or missing.")
        : running,
    );
    const client = createMaxCompute(optionsFor(transport, { credentials: key, region: "cn-test" }));
    await Promise.all([client.instance("a").reload(), client.instance("b").reload()]);
    await client.instance("a").reload();
    expect(seen.map(({ headers }) => headers.authorization?.includes("aliyun_v4"))).toEqual([true, true, false, false, false]);
  });

  it("does not go back to V2 when V4 was asked for, or when the signature is simply wrong", async () => {
    const refusing = cannedTransport(() => xmlError(401, "AuthorizationRequired", "invalid or missing"));
    const options = optionsFor(refusing.transport, { credentials: key, region: "cn-test", signature: "v4" });
    await expect(createMaxCompute(options).instance("a").reload()).rejects.toMatchObject({ code: "unauthorized" });
    expect(refusing.seen).toHaveLength(1);

    const wrong = cannedTransport(() => xmlError(401, "SignatureNotMatch", "ODPS-0410042: not the same"));
    await expect(
      createMaxCompute(optionsFor(wrong.transport, { credentials: key, region: "cn-test" }))
        .instance("a")
        .reload(),
    ).rejects.toMatchObject({ code: "unauthorized" });
    expect(wrong.seen).toHaveLength(1);
  });

  it("asks a provider again when the service says that the token has expired", async () => {
    let asked = 0;
    const provider = () => ({ ...key, securityToken: `token-${(asked += 1)}` });
    const { transport } = cannedTransport(({ headers }) =>
      headers["authorization-sts-token"] === "token-1" ? xmlError(401, "Unauthorized", "The sts token is expired.") : running,
    );
    await createMaxCompute(optionsFor(transport, { credentials: provider }))
      .instance("a")
      .reload();
    expect(asked).toBe(2);
  });

  it("signs each attempt anew", async () => {
    const { transport, seen } = cannedTransport((_request, count) => (count === 1 ? { status: 503 } : running));
    let now = Date.UTC(2023, 0, 1);
    const { asyncScheduler } = await import("rxjs");
    const scheduler = { now: () => (now += 5000), schedule: asyncScheduler.schedule.bind(asyncScheduler) };
    await createMaxCompute(optionsFor(transport, { credentials: key, scheduler }))
      .instance("a")
      .reload();
    expect(seen[0]?.headers.date).not.toBe(seen[1]?.headers.date);
    expect(seen[0]?.headers.authorization).not.toBe(seen[1]?.headers.authorization);
  });
});

describe("secrets that the service quotes", () => {
  it("are removed from every part of an error, and from the request id of a report", async () => {
    const headers = { "x-odps-request-id": "id of secret-of-ak" };
    const body =
      "<Error><Code>Secret-secret-of-ak</Code><Message>the key secret-of-ak</Message><RequestId>R secret-of-ak</RequestId><HostId>host of secret-of-ak</HostId></Error>";
    const { transport } = cannedTransport((_request, count) => (count === 1 ? { status: 401, headers, body } : { ...running, headers }));
    const reports: unknown[] = [];
    const client = createMaxCompute(optionsFor(transport, { credentials: key, onCall: (report) => reports.push(report) }));
    const error: unknown = await client
      .instance("a")
      .reload()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 401, serverCode: "Secret-…", requestId: "R …", hostId: "host of …" });
    await client.instance("a").reload();
    expect(reports).toEqual([expect.objectContaining({ requestId: "R …" }), expect.objectContaining({ requestId: "id of ..." })]);
    expect(`${inspect(error, { showHidden: true })} ${JSON.stringify([error, reports])}`).not.toContain("secret-of-ak");
  });
});
