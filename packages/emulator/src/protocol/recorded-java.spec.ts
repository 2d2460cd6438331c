import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { manualEmulator } from "../testing/client.ts";
import { javaRequest, readRecordings, send, type WireRequest } from "../testing/sdk-requests.ts";

// recorded-java.http holds what the Java SDK 0.52.3-public really sent to the emulator, on 22 November 2026.

const application = { accessId: "app-access-id", secret: "app-access-key" };
const sts = { accessKeyId: "sts-access-id", accessKeySecret: "sts-access-key", token: "sts/Token+1==" };
let emulator: Emulator;
let endpoint: string;

beforeAll(async () => {
  const startTime = Date.UTC(2026, 10, 22, 17, 41, 17);
  emulator = await manualEmulator({ startTime, stsTokens: [sts], bearerTokens: ["bearer+token/example=="], application });
  ({ endpoint } = await emulator.listen());
});
afterAll(() => emulator.close());

const recordings = readRecordings(readFileSync(new URL("recorded-java.http", import.meta.url), "utf8"));

const valueOf = ({ headers }: WireRequest, wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
const names = (request: WireRequest): string[] => request.headers.map(([name]) => name).toSorted();

describe.each(
  [
    ["a query", 201],
    ["a list", 200],
    ["a merge", 201],
    ["an XFlow", 201],
    ["progress", 200],
    ["the host of LogView", 200],
    ["a token for LogView", 200],
    ["a project, V4, through an endpoint that ends in a slash", 200],
    ["a project, with an STS token", 200],
    ["a project, with an application's signature", 200],
    ["a project, with a bearer token", 200],
  ].map(([name, status], index) => ({ name, status, request: recordings[index] })),
)("the Java SDK asks for $name", ({ status, request }) => {
  if (request === undefined) throw new Error("there is no such recording");

  it(`and is answered ${status}`, async () => {
    expect((await send(endpoint, request)).status).toBe(status);
  });

  it("and is refused with another signature or token", async () => {
    const secret = ["x-odps-bearer-token", "application-authentication", "Authorization"].find(
      (name) => valueOf(request, name) !== undefined,
    );
    const headers = request.headers.map(([name, value]) => [name, name === secret ? `${value.slice(0, -3)}AA=` : value] as const);
    expect((await send(endpoint, { ...request, headers })).status).toBe(401);
  });

  it("and its body is whole", () => {
    expect(valueOf(request, "Content-MD5")).toBe(request.body === "" ? undefined : createHash("md5").update(request.body).digest("hex"));
  });

  it("and the requests that specs make in its manner have its headers", () => {
    const accessKeySecret = "";
    const made = javaRequest(
      {
        method: request.method,
        resource: request.target,
        body: request.body,
        headers: request.body === "" ? {} : { "Content-Type": "application/xml" },
      },
      { accessKeyId: "", accessKeySecret },
      new Date(emulator.clock.now()).toUTCString(),
    );
    const accounts = ["application-authentication", "authorization-sts-token", "x-odps-bearer-token", "Authorization"];
    expect(names(made).filter((name) => !accounts.includes(name))).toEqual(names(request).filter((name) => !accounts.includes(name)));
  });
});

it("plays every recording", () => {
  expect(recordings.length).toBe(11);
});
