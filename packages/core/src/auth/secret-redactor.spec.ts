import { expect, it } from "vitest";

import { MaxComputeError } from "../error.ts";
import { SecretRedactor } from "./secret-redactor.ts";

it("removes keys and tokens from a text, wherever they stand", () => {
  const redactor = new SecretRedactor();
  redactor.add({ accessKeyId: "key-id", accessKeySecret: "secret-of-key", securityToken: "token-of-key" });
  redactor.add({ bearerToken: "bearer-token" });
  expect(redactor.redact("secret-of-key, token-of-key; bearer-token secret-of-key key-id")).toBe("…, …; … … key-id");
  expect([redactor.has("bearer-token"), redactor.has("key-id")]).toEqual([true, false]);
});

it("leaves words alone that are shorter than any secret", () => {
  const redactor = new SecretRedactor();
  redactor.add({ accessKeyId: "key-id", accessKeySecret: "select" });
  expect(redactor.redact("select 1")).toBe("select 1");
});

it("remembers the last credentials of a provider only", () => {
  const redactor = new SecretRedactor();
  for (let count = 0; count <= 20; count += 1) redactor.add({ bearerToken: `bearer-token-${count}` });
  expect(redactor.has("bearer-token-0")).toBe(false);
  expect(redactor.has("bearer-token-20")).toBe(true);
});

it("removes secrets from all texts of an error, and its cause with them", () => {
  const redactor = new SecretRedactor();
  redactor.add({ bearerToken: "bearer-token" });
  const quoting = "quotes bearer-token";
  const texts = {
    serverCode: quoting,
    odpsCode: quoting,
    requestId: quoting,
    hostId: quoting,
    instanceId: quoting,
    taskName: quoting,
    nextStep: quoting,
  };
  const error = new MaxComputeError("unauthorized", quoting, { ...texts, status: 401, cause: new Error(quoting) });
  const redacted = redactor.redactError(error);
  expect(JSON.stringify(redacted)).not.toContain("bearer-token");
  expect(redacted).toMatchObject({
    code: "unauthorized",
    message: "quotes …",
    status: 401,
    requestId: "quotes …",
    hostId: "quotes …",
    serverCode: "quotes …",
  });
  expect(redacted.cause).toBeUndefined();
  const clean = new MaxComputeError("unauthorized", "plain", { cause: "kept" });
  expect(redactor.redactError(clean)).toBe(clean);
});
