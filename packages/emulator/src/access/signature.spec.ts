import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalStrings, isSignedBy, isSignedByApplication, parseAuthorization } from "./signature.ts";

const vectors = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        method: z.string(),
        target: z.string(),
        secret: z.string().optional(),
        app: z.object({ accessId: z.string(), secret: z.string() }).optional(),
        expect: z.object({ canonicalString: z.string().nullable(), headersOut: z.record(z.string(), z.string()) }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../../../../test-vectors/signing.json", import.meta.url), "utf8")));

const signed = vectors.cases.filter((vector) => vector.secret !== undefined);

describe("every signing vector", () => {
  it("is looked at", () => expect(signed.length).toBe(vectors.cases.length - 2)); // two bearer cases carry no signature

  for (const { name, method, target, secret = "", app, expect: expected } of signed) {
    const headers = new Headers(expected.headersOut);
    const header = headers.get("Authorization") ?? "";
    const request = { method, target, headers };

    it(`${name}: is accepted`, () => {
      expect(canonicalStrings(request)).toContain(expected.canonicalString);
      const authorization = parseAuthorization(header);
      expect(authorization && isSignedBy(secret, authorization, request)).toBe(true);
    });

    it(`${name}: is refused when anything in it changes`, () => {
      const authorization = parseAuthorization(header);
      if (authorization === undefined) throw new Error("not parsed");
      const { signature } = authorization;
      const changed = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
      expect(isSignedBy(secret, { ...authorization, signature: changed }, request)).toBe(false);
      expect(isSignedBy(`${secret}x`, authorization, request)).toBe(false);
      expect(isSignedBy(secret, authorization, { ...request, method: "DELETE" })).toBe(false);
      const more = target.includes("?") ? `${target}&extra` : `${target}?extra`;
      expect(isSignedBy(secret, authorization, { ...request, target: more })).toBe(false);
      const later = new Headers(headers);
      later.set("Date", "Thu, 01 Jan 1970 00:00:00 GMT");
      expect(isSignedBy(secret, authorization, { ...request, headers: later })).toBe(false);
    });

    if (app !== undefined) {
      it(`${name}: the application's signature is checked`, () => {
        const second = headers.get("application-authentication") ?? "";
        expect(isSignedByApplication(app, second, header)).toBe(true);
        expect(isSignedByApplication({ ...app, secret: "other" }, second, header)).toBe(false);
        expect(isSignedByApplication(app, second, `${header}x`)).toBe(false);
      });
    }
  }
});

describe("parseAuthorization", () => {
  it.each([
    "",
    "ODPS",
    "ODPS key",
    "Bearer x:y",
    "ODPS a/b:c",
    "ODPS a/20230101/r/other/aliyun_v4_request:c",
    "ODPS a/20230101/r/odps/x:c",
  ])("does not take %j for a signature", (header) => expect(parseAuthorization(header)).toBeUndefined());
});
