import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { manualEmulator } from "../testing/client.ts";
import { goRequest, readRecordings, send, type WireRequest } from "../testing/sdk-requests.ts";

// recorded-go.http holds what the Go SDK (its sources of 15 July 2026) really sent to the emulator, on 29 November 2026.

let emulator: Emulator;
let endpoint: string;

beforeAll(async () => {
  emulator = await manualEmulator({ startTime: Date.UTC(2026, 10, 29, 12, 3) });
  ({ endpoint } = await emulator.listen());
});
afterAll(() => emulator.close());

const recordings = readRecordings(readFileSync(new URL("recorded-go.http", import.meta.url), "utf8"));
const names = (request: WireRequest): string[] => request.headers.map(([name]) => name).toSorted();

// In this order: the later ones are about what the earlier ones have made.
describe.each(
  [
    ["a project", 200, /<Name>demo_project<.*<Properties>/],
    ["projects", 200, /<MaxItems>1000<.*<Name>demo_project</],
    ["the tenant", 200, /"TenantId"/],
    ["a query", 201, /^$/],
    ["a list of instances", 200, /<Marker\/>.*<Instance>/],
    ["a part of a resource", 201, /^$/],
    ["a resource made of parts", 201, /^$/],
    ["a part of its new content", 201, /^$/],
    ["a new content, for which it takes only 201", 201, /^$/],
    ["what a resource is", 200, /^$/],
    ["resources", 200, /<Name>go\.jar<.*<ResourceSize>13</],
    ["a new function, with a list for each resource", 201, /^$/],
    ["a function", 200, /<ResourceName>demo_project\/resources\/go\.jar</],
    ["a change of a function", 200, /^$/],
    ["the end of a function", 204, /^$/],
    ["a new schema", 201, /^$/],
    ["security options, under a root of its own", 200, /^$/],
    ["a new role", 200, /<Result>&quot;OK&quot;</],
    ["roles", 200, /<Name>go_role</],
    ["a check of a permission", 200, /<Result>Allow</],
  ].map(([name, status, body], index) => ({ name, status, body: body as RegExp, request: recordings[index] })),
)("the Go SDK asks for $name", ({ status, body, request }) => {
  if (request === undefined) throw new Error("there is no such recording");

  it("and is refused with another signature", async () => {
    const headers = request.headers.map(([name, value]) => [name, name === "Authorization" ? `${value.slice(0, -3)}AA=` : value] as const);
    expect((await send(endpoint, { ...request, headers })).status).toBe(401);
  });

  it(`and is answered ${String(status)}`, async () => {
    const answer = await send(endpoint, request);
    expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(body)]);
  });

  it("and the requests that specs make in its manner have its headers", () => {
    const [resource = "", query = ""] = request.target.split("?");
    const own = request.headers.filter(
      ([name]) => !["Authorization", "Content-Length", "Date", "User-Agent", "X-Odps-User-Agent"].includes(name),
    );
    const call = {
      method: request.method,
      resource,
      params: Object.fromEntries(new URLSearchParams(query)),
      body: request.body,
      headers: Object.fromEntries(own),
    };
    const made = goRequest(call, { accessKeyId: "", accessKeySecret: "" }, new Date(emulator.clock.now()).toUTCString());
    expect([names(made), made.target]).toEqual([names(request), request.target]);
  });
});

it("plays every recording", () => {
  expect(recordings.length).toBe(20);
});
