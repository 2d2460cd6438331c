import { expect, it, vi } from "vitest";

import { connect } from "./connect.ts";
import { nodeHmac } from "./node-hmac.ts";

it.each(["SHA-1", "SHA-256"] as const)("gives what Web Crypto gives with %s, at once", async (hash) => {
  const data = new TextEncoder().encode("GET\n\n\nSun, 01 Jan 2023 12:00:00 GMT\n/projects/数据");
  // Longer keys than a block are hashed first.
  for (const length of [1, 64, 65, 200]) {
    const key = new Uint8Array(length).fill(length);
    const webKey = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
    const by = await nodeHmac(hash, key);
    expect(by(data)).toEqual(new Uint8Array(await crypto.subtle.sign("HMAC", webKey, data)));
  }
});

it("signs the requests of a client without another thread", async () => {
  const sign = vi.spyOn(crypto.subtle, "sign");
  const signed: (string | undefined)[] = [];
  const mc = connect({
    endpoint: "http://service.test/api",
    project: "p",
    credentials: { accessKeyId: "id", accessKeySecret: "secret" },
    async transport({ headers }) {
      signed.push(headers.authorization);
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield new TextEncoder().encode("<Instance><Status>Running</Status></Instance>");
        })(),
      };
    },
  });
  expect(await mc.instance("i").isRunning()).toBe(true);
  expect(signed).toEqual([expect.stringMatching(/^ODPS id:[\w+/]{27}=$/)]);
  expect(sign).not.toHaveBeenCalled();
  sign.mockRestore();
});
