import { describe, expect, it } from "vitest";

import { jobInsightAddress, legacyLogviewAddress, readHost, readSignedToken, signBearerTokenCall } from "./logview.ts";
import { answerOf } from "../testing/answer-of.ts";

const subject = { host: "http://logview.example.com", endpoint: "http://service.example.com/api", project: "p", instanceId: "i" };

describe("LogView addresses", () => {
  it("are written as PyODPS writes them", () => {
    expect(legacyLogviewAddress({ ...subject, token: "abc/d==" })).toBe(
      "http://logview.example.com/logview/?h=http://service.example.com/api&p=p&i=i&token=abc/d==",
    );
    expect(jobInsightAddress({ ...subject, region: "cn-hangzhou" })).toBe(
      "http://logview.example.com/cn-hangzhou/job-insights?h=http://service.example.com/api&p=p&i=i",
    );
  });

  it("encode what would break a query", () => {
    expect(legacyLogviewAddress({ ...subject, project: "演&示", token: "a+b" })).toMatch(/&p=%E6%BC%94%26%E7%A4%BA&i=i&token=a%2Bb$/);
  });
});

describe("readHost", () => {
  const hostOf = (body: string): string | null => readHost(answerOf(body), "http://emulator/api");

  it("takes the address of a host and nothing else", () => {
    expect(hostOf(" https://maxcompute.console.aliyun.com/\n")).toBe("https://maxcompute.console.aliyun.com");
    for (const body of ["", "\n", "<html>log in</html>", "javascript:alert(1)", "http://a b", '"http://quoted"', "http://user@host.test"]) {
      expect(hostOf(body)).toBeNull();
    }
    for (const host of [
      "http://127.0.0.1:8080",
      "http://localhost",
      "http://[::1]:8080",
      "http://logview:8080",
      "https://logview.example.com/path",
    ]) {
      expect(hostOf(host)).toBe(host);
    }
  });

  it("takes nothing that was cut off", () => {
    for (const body of [
      "h",
      "http://",
      "http://logview",
      "http://logview.",
      "http://logview.example.com:",
      `http://logview.test/${"a".repeat(2000)}`,
    ]) {
      expect(hostOf(body)).toBeNull();
    }
  });

  it("takes a name without a dot when it is the endpoint's own", () => {
    expect(hostOf("http://emulator")).toBe("http://emulator");
    expect(hostOf("http://emulato")).toBeNull();
  });
});

describe("the token of a legacy address", () => {
  it("is asked for with the least rights", () => {
    const call = signBearerTokenCall("p", "i", 24);
    expect(call).toMatchObject({ method: "POST", path: "/projects/p/authorization", query: [["sign_bearer_token", null]] });
    expect(JSON.parse(new TextDecoder().decode(call.body))).toEqual({
      expires_in_hours: 24,
      policy: { Statement: [{ Action: ["odps:Read"], Effect: "Allow", Resource: "acs:odps:*:projects/p/instances/i" }], Version: "1" },
    });
    expect(() => signBearerTokenCall("p", "i", 0)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  it("is read, and never quoted in an error", () => {
    expect(readSignedToken(answerOf("<Authorization><Result> tok </Result></Authorization>"))).toBe("tok");
    const secret = "s3cr3t-tok";
    const read = (): string => readSignedToken(answerOf(`<Authorization><Token>${secret}</Token></Authorization>`));
    expect(read).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
    expect(read).not.toThrow(secret);
  });
});
