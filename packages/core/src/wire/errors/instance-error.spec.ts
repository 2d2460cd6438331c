import { describe, expect, it } from "vitest";

import { readInstanceError } from "./instance-error.ts";

describe("readInstanceError", () => {
  it.each([
    ["ODPS-0130131:[1,15] Table not found - table p.t cannot be resolved", "job_failed", "ODPS-0130131"],
    ["ODPS-0130161:[1,1] Parse exception - invalid token 'SELEC'", "sql_refused", "ODPS-0130161"],
    ["FAILED: ODPS-0130071:[1,8] Semantic analysis exception", "job_failed", "ODPS-0130071"],
    ["ODPS-1850001 - Unsupported feature: ODPS-0130071:[1,8] x", "job_failed", "ODPS-1850001"],
    ["502 Update replicas failed", "job_failed", undefined],
  ])("keeps the whole text and finds the code in it: %s", (text, code, odpsCode) => {
    const error = readInstanceError(` ${text}\n`);
    expect([error.code, error.message, error.odpsCode]).toEqual([code, text, odpsCode]);
  });

  it("reads an error document, its request id included", () => {
    const text = "<Error><Code>ParseError</Code><Message>ODPS-0130161:[1,1] x</Message><RequestId>R</RequestId><HostId>H</HostId></Error>";
    expect(readInstanceError(text)).toMatchObject({
      code: "sql_refused",
      message: "ODPS-0130161:[1,1] x",
      serverCode: "ParseError",
      requestId: "R",
      hostId: "H",
    });
  });

  it("has a sentence where the service has none", () => {
    expect(readInstanceError("").message).toBe("The task failed and gave no reason.");
    expect(readInstanceError("<no document").message).toBe("<no document");
  });
});
