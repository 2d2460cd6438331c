import { describe, expect, it } from "vitest";

import { answerOf } from "../testing/answer-of.ts";
import { readSecurityAnswer, readSecurityState, securityQueryCall, securityStateCall } from "./security-query.ts";

const textOf = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);

describe("a security query", () => {
  it("is sent as PyODPS sends it", () => {
    const call = securityQueryCall("p", { query: "grant admin to a<b", settings: '{"a":"1"}', supervisionToken: "t" });
    expect(call).toMatchObject({
      method: "POST",
      path: "/projects/p/authorization",
      headers: { "content-type": "application/xml", "odps-x-supervision-token": "t" },
    });
    expect(textOf(call.body)).toContain(
      '<Authorization><Query>grant admin to a&lt;b</Query><ResponseInJsonFormat>true</ResponseInJsonFormat><Settings>{"a":"1"}</Settings></Authorization>',
    );
    expect(textOf(securityQueryCall("p", { query: "whoami" }).body)).not.toContain("Settings");
    expect(() => securityQueryCall("p", { query: " " })).toThrow("empty");
  });

  it("is answered at once, or names the id to ask again with", () => {
    const body = "<Authorization><Result>r1</Result></Authorization>";
    expect(readSecurityAnswer(answerOf(body))).toEqual({ result: "r1" });
    expect(readSecurityAnswer({ ...answerOf(body), status: 202 })).toEqual({ pendingId: "r1" });
    expect(() => readSecurityAnswer({ ...answerOf("<Authorization><Result/></Authorization>"), status: 202 })).toThrow("names no id");
    expect(securityStateCall("p", "a/b").path).toBe("/projects/p/authorization/a%2Fb");
  });

  it("has a state in any case, and the service's words when it has failed", () => {
    const state = (status: string): ReturnType<typeof readSecurityState> =>
      readSecurityState(answerOf(`<AuthorizationQuery><Status>${status}</Status><Result>words</Result></AuthorizationQuery>`));
    expect(state("RUNNING")).toBe(null);
    expect(state("Terminated")).toEqual({ result: "words" });
    expect(() => state("Failed")).toThrow("The security query failed: words");
    expect(() => state("Sleeping")).toThrow("Sleeping");
  });
});
