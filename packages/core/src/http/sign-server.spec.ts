import { createHmac } from "node:crypto";
import { inspect } from "node:util";

import { describe, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { isMaxComputeError, MaxComputeError } from "../error.ts";
import { cannedTransport, optionsFor, type Canned, type Seen } from "../testing/canned-transport.ts";
import { signServer } from "./sign-server.ts";

const secret = "s3cret-of-the-server";
const url = "http://sign.test:4000";
const terminated: Canned = { body: "<Instance><Status>Terminated</Status></Instance>" };

/** Signs as PyODPS's SignServer does with V2. */
function signed({ text }: Seen): Canned {
  const canonical = new URLSearchParams(text).get("canonical") ?? "";
  return { body: `ODPS akid:${createHmac("sha1", secret).update(canonical).digest("base64")}` };
}

function bed(answer: (seen: Seen, count: number) => Canned | null, more: { region?: string; token?: string } = {}) {
  const server = cannedTransport(answer);
  const service = cannedTransport(() => terminated);
  const credentials = signServer({ url, accessKeyId: "akid", token: more.token, transport: server.transport, timeoutMs: 1000 });
  const mc = createMaxCompute(optionsFor(service.transport, { credentials, region: more.region, retry: { firstDelayMs: 1 } }));
  return { mc, server: server.seen, service: service.seen };
}

const errorOf = async (work: Promise<unknown>): Promise<MaxComputeError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isMaxComputeError(error)) throw new Error(`expected an error, not ${inspect(error)}`);
  return error;
};

describe("signServer", () => {
  it("has each request signed, as the key itself would", async () => {
    const { mc, server, service } = bed(signed, { token: "t0ken-of-the-server" });
    await mc.instance("i1").getStatus();
    expect(server[0]).toMatchObject({
      method: "POST",
      url: `${url}/`,
      headers: { "content-type": "application/x-www-form-urlencoded", authorization: "token t0ken-of-the-server" },
    });
    expect([...new URLSearchParams(server[0]?.text)].map(([name]) => name)).toEqual(["access_id", "canonical"]);

    const own = cannedTransport(() => terminated);
    const keyed = createMaxCompute(
      optionsFor(own.transport, {
        credentials: { accessKeyId: "akid", accessKeySecret: secret },
        interceptors: [(next) => (request) => next({ ...request, headers: { ...request.headers, date: service[0]?.headers.date ?? "" } })],
      }),
    );
    await keyed.instance("i1").getStatus();
    expect(own.seen[0]?.headers.authorization).toBe(service[0]?.headers.authorization);
  });

  it("asks for V4 where the region is known", async () => {
    const { mc, server } = bed(signed, { region: "cn-hangzhou" });
    await mc.instance("i1").getStatus();
    expect(new URLSearchParams(server[0]?.text).get("region_name")).toBe("cn-hangzhou");
  });

  it.for([
    ["refuses", { status: 401 }, "configuration", 1],
    ["answers no signature", { body: "<html>welcome</html>" }, "configuration", 1],
    ["fails", { status: 500 }, "connect_failed", 5],
  ] as const)("ends a submit before it is sent when the server %s", async ([, canned, code, asked]) => {
    const { mc, server, service } = bed(() => canned);
    // Not `submit_unknown`: nothing was sent.
    expect(await errorOf(mc.runSql("select 1"))).toMatchObject({ code });
    expect(service).toEqual([]);
    expect(server).toHaveLength(asked);
  });

  it("does not wait for a server that does not answer", async () => {
    vi.useFakeTimers();
    try {
      const { mc, service } = bed(() => null);
      const failing = errorOf(mc.runSql("select 1"));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await failing).toMatchObject({ code: "connect_failed" });
      expect(service).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends with the caller's signal", async () => {
    const { mc } = bed(() => null);
    const controller = new AbortController();
    const failing = errorOf(mc.instance("i1").getStatus({ signal: controller.signal }));
    controller.abort();
    expect(await failing).toMatchObject({ code: "aborted" });
  });

  it("shows its token to nobody", () => {
    expect(
      inspect(signServer({ url, accessKeyId: "akid", token: "t0ken-of-the-server", transport: cannedTransport(signed).transport }), {
        depth: 9,
      }),
    ).not.toContain("t0ken");
    expect(() => signServer({ url: "localhost:4000", accessKeyId: "a", transport: cannedTransport(signed).transport })).toThrow("http://");
  });
});

describe("credentials that sign by themselves", () => {
  const clientOf = (sign: () => Promise<string>) =>
    createMaxCompute(optionsFor(cannedTransport(() => terminated).transport, { credentials: { accessKeyId: "akid", sign } }));

  it("do not show the texts of their errors", async () => {
    const error = await errorOf(
      clientOf(() => Promise.reject(new Error("secret is hunter2")))
        .instance("i1")
        .getStatus(),
    );
    expect(error.code).toBe("configuration");
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
  });

  it.for(["", "a\nb", " ODPS a:b"])("are refused when they sign with %j", async (header) => {
    expect(
      await errorOf(
        clientOf(async () => header)
          .instance("i1")
          .getStatus(),
      ),
    ).toMatchObject({ code: "configuration" });
  });
});
