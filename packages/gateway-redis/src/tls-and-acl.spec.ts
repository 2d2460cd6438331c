import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createClient } from "@redis/client";
import { storeCases } from "@maxcompute-rx/gateway/store-conformance";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { redisStore } from "./index.ts";
import { startRedis, type RedisServer } from "@maxcompute-rx/fleet/redis-server";

/** The line of the README, as words. */
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, rules = ""] = /^ACL SETUSER (gateway .*)$/m.exec(readme) ?? [];
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("a store in a Redis with TLS, as the user of the README", () => {
  const dir = mkdtempSync(join(tmpdir(), "redis-tls-"));
  const [keyFile, certFile] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  let redis: RedisServer;
  beforeAll(async () => {
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "1",
      "-keyout",
      keyFile,
      "-out",
      certFile,
      ...subject,
    ]);
    const user = rules.replace("PASSWORD", "password-of-test").split(" ");
    redis = await startRedis({ tls: { certFile, keyFile, caFile: certFile }, args: ["--user", ...user, "--user", "default", "off"] });
  });
  // Empty for each test: the user may use the keys of one deployment only.
  beforeEach(async () => {
    await redis.kill();
    await redis.start();
  });
  afterAll(async () => {
    await redis.kill();
    rmSync(dir, { recursive: true });
  });

  async function open(prefix: string) {
    const options = { url: redis.url, username: "gateway", password: "password-of-test", disableOfflineQueue: true };
    const client = createClient({ ...options, socket: { tls: true, ca: readFileSync(certFile), reconnectStrategy: false } });
    client.on("error", () => {});
    await client.connect();
    return { store: redisStore(client, { prefix }), [Symbol.asyncDispose]: async () => client.destroy() };
  }

  it.each(storeCases)("$name", async ({ run }) => {
    await using opened = await open("board-production");
    await expect(run({ store: opened.store, pass: (ms) => sleep(ms) })).resolves.toBeUndefined();
  });

  it("may use the keys of its deployment only", async () => {
    await using other = await open("board-test");
    await expect(other.store.append(1)).rejects.toThrow(/NOPERM/);
    await expect(other.store.get("a")).rejects.toThrow(/NOPERM/);
  });

  it("is not open to others", async () => {
    const client = createClient({ url: redis.url, socket: { tls: true, ca: readFileSync(certFile), reconnectStrategy: false } });
    client.on("error", () => {});
    await client.connect().catch(() => {});
    await expect(client.sendCommand(["GET", "{board-production}:log"])).rejects.toThrow(/NOAUTH|closed/i);
    client.destroy();
  });
});
