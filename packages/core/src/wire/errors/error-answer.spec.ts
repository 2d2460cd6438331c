import { describe, expect, it } from "vitest";

import { readErrorAnswer } from "./error-answer.ts";
import { answerOf } from "../testing/answer-of.ts";

const xml = (code: string, message: string): string =>
  `<Error><Code>${code}</Code><Message><![CDATA[${message}]]></Message><RequestId>R</RequestId><HostId>H</HostId></Error>`;

describe("readErrorAnswer", () => {
  it("reads the service's XML", () => {
    const error = readErrorAnswer(answerOf(xml("NoSuchObject", "ODPS-0420111: Project not found - 'p'"), 404));
    expect(error).toMatchObject({
      code: "not_found",
      message: "ODPS-0420111: Project not found - 'p'",
      serverCode: "NoSuchObject",
      odpsCode: "ODPS-0420111",
      status: 404,
      requestId: "R",
      hostId: "H",
      nextStep: expect.any(String),
    });
  });

  it("says what to do when several statements were sent as one job", () => {
    const error = readErrorAnswer(
      answerOf(xml("ParseError", 'Please add put { "odps.sql.submit.mode" : "script"} for multi-statement query in settings.'), 400),
    );
    expect(error).toMatchObject({
      code: "sql_refused",
      nextStep: expect.stringMatching(/one after another.*odps\.sql\.submit\.mode=script/),
    });
  });

  it("reads its JSON, whose request id is that of the header", () => {
    const body = JSON.stringify({
      Code: "InvalidParameter",
      Message: "ODPS-0410051:Invalid credentials - accessKeyId not found",
      RequestId: "B",
      HostId: "H",
    });
    expect(readErrorAnswer(answerOf(body, 400, { "x-odps-request-id": "X" }))).toMatchObject({
      code: "unauthorized",
      requestId: "X",
      hostId: "H",
    });
  });

  it.each([
    "<Error><ErrorCode>NoSuchTable</ErrorCode><ErrorMessage>no t</ErrorMessage></Error>",
    '{"ErrorCode":"NoSuchTable","ErrorMessage":"no t"}',
  ])("reads the other names of the same elements: %s", (body) =>
    expect(readErrorAnswer(answerOf(body, 500))).toMatchObject({ code: "not_found", serverCode: "NoSuchTable", message: "no t" }),
  );

  it("keeps what is there when parts are missing", () => {
    expect(readErrorAnswer(answerOf("<Error><Code>NoSuchTable</Code></Error>", 404, { "x-odps-request-id": "X" }))).toMatchObject({
      code: "not_found",
      serverCode: "NoSuchTable",
      requestId: "X",
    });
    expect(readErrorAnswer(answerOf('{"Message":"m"}', 403))).toMatchObject({ code: "forbidden", message: "m" });
  });

  it.each([
    ["ParseError", 400, "sql_refused"],
    ["NoPermission", 403, "forbidden"],
    ["InvalidStateSetting", 400, "invalid_state"],
    ["InstanceTypeNotSupported", 400, "unsupported"],
    ["FlowExceeded", 429, "throttled"],
    ["RequestTimeTooSkewd", 400, "clock_skewed"],
    ["AuthenticationRequestExpired", 400, "credentials_expired"],
    ["SignatureNotMatch", 401, "unauthorized"],
    ["InternalServerError", 500, "server"],
    ["ServiceUnavailable", 503, "unavailable"],
    ["ODPS-0130131: Table not found - ", 400, "not_found"],
    ["SomethingNew", 400, "invalid_request"],
    ["SomethingNew", 429, "throttled"],
  ])("understands the code %s", (code, status, ours) => {
    expect(readErrorAnswer(answerOf(xml(code, "m"), status)).code).toBe(ours);
  });

  it("puts a code that it does not know before the message", () => {
    expect(readErrorAnswer(answerOf(xml("SomethingNew", "m"), 400)).message).toBe("SomethingNew m");
    expect(readErrorAnswer(answerOf(xml("NoSuchObject", "m"), 404)).message).toBe("m");
  });

  it("tells an expired token from a wrong one", () => {
    expect(readErrorAnswer(answerOf(xml("Unauthorized", "The STS token has expired"), 401)).code).toBe("credentials_expired");
    expect(readErrorAnswer(answerOf(xml("Unauthorized", "The token is wrong"), 401)).code).toBe("unauthorized");
  });

  it.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [405, "unsupported"],
    [408, "timeout"],
    [409, "invalid_state"],
    [418, "invalid_request"],
    [429, "throttled"],
    [500, "server"],
    [501, "unsupported"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [302, "unexpected_answer"],
  ])("lets the status %i speak where there is no body", (status, code) => {
    const error = readErrorAnswer(answerOf("", status, { "x-odps-request-id": "X" }));
    expect(error).toMatchObject({ code, status, requestId: "X" });
    expect(error.serverCode).toBeUndefined();
    expect(error.message).toContain(String(status));
  });

  it("quotes the beginning of a proxy's page and points at the endpoint", () => {
    const error = readErrorAnswer(answerOf(`<html><body><h1>Bad gateway</h1>${"x ".repeat(5000)}</body></html>`, 502));
    expect(error.message).toMatch(/HTTP 502 with an HTML page: Bad gateway/);
    expect(error.message.length).toBeLessThan(300);
    expect(error.nextStep).toContain("endpoint");
  });

  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Sun, 01 Jan 2023 12:00:30 GMT", date: "Sun, 01 Jan 2023 12:00:00 GMT" }, 30_000],
    [{ "retry-after": "Sun, 01 Jan 2023 11:00:00 GMT", date: "Sun, 01 Jan 2023 12:00:00 GMT" }, 0],
    [{ "retry-after": "Sun, 01 Jan 2023 12:00:30 GMT" }, 10_000],
    [{ "retry-after": "later" }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{}, undefined],
  ])("reads Retry-After in either form: %o", (headers, expected) => {
    expect(readErrorAnswer(answerOf("", 429, headers), Date.UTC(2023, 0, 1, 12, 0, 20)).retryAfterMs).toBe(expected);
  });

  it("hides a signature or token that the service quotes back", () => {
    const message =
      "signature BcD3+/efGhIjKlMnOpQrStUvWxY= of ODPS id:BcD3+/efGhIjKlMnOpQrStUvWxY= with security-token: CAISexampletoken0123456789 is wrong";
    const error = readErrorAnswer(answerOf(xml("SignatureNotMatch", message), 401));
    expect(error.message).toBe("signature … of ODPS id:… with security-token: … is wrong");
  });
});
