import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { manualEmulator } from "../testing/client.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await manualEmulator({ verifySignatures: false });
});
afterAll(() => emulator.close());

const instance = "/instances/2016042605520945g9k5pvyi2";
const prefixes = [
  "/api/projects/demo_project",
  "/projects/demo_project",
  "/api/projects/%E6%BC%94",
  "/api/mcqa/projects/demo_project",
  "/api",
  "",
];
const paths = [
  "",
  "/",
  "/instances",
  instance,
  "/instances/a%2Fb",
  "/instances/%",
  "/xflows",
  "/xflows/x",
  "/authorization",
  "/tables/t",
  "//instances",
];
const queries = [
  "",
  "?taskstatus",
  "?result",
  "?instanceprogress=x",
  "?source",
  "?xresult",
  "?cached",
  "?info",
  "?detail",
  "?downloads",
  "?sign_bearer_token",
  "?daterange=99999999999999999999:",
  "?maxitems=-1",
  "?marker=%00",
  "?%",
  "?&&=",
];
const queriesWithBody = ["", "?info", "?sign_bearer_token"];
const bodies = [
  "",
  "{}",
  "null",
  "<a/>",
  "<Instance/>",
  "<Instance><Status/></Instance>",
  "<__proto__><constructor/></__proto__>",
  "<Instance><Job><Tasks><SQL><Query>\u0000</Query></SQL></Tasks></Job></Instance>",
  "<Instance><Job><Tasks><toString/></Tasks></Job></Instance>",
  "<Instance><Job><Tasks><Merge/></Tasks></Job></Instance>",
  "<Instance><XflowInstance><Project>algo_public</Project><Xflow>__proto__</Xflow></XflowInstance></Instance>",
  '{"expires_in_hours":1e308,"policy":{"Statement":[]}}',
];

it.each(["GET", "DELETE", "POST", "PUT"])(
  "%s: whatever is asked has an answer with a request id, and errors have all four parts",
  async (method) => {
    const hasBody = method === "POST" || method === "PUT";
    const asked = hasBody ? queriesWithBody : queries;
    for (const target of prefixes.flatMap((prefix) => paths.flatMap((path) => asked.map((query) => prefix + path + query)))) {
      for (const body of hasBody ? bodies : [undefined]) {
        const response = await emulator.fetch(
          new Request(`http://emulator.test${target}`, { method, ...(body === undefined ? {} : { body }) }),
        );
        const text = await response.text();
        const whole = response.status < 400 || ["Code", "Message", "RequestId", "HostId"].every((part) => text.includes(part));
        // Not an expectation for each: thousands of them take their time.
        if (response.status >= 500 || !whole || !response.headers.has("x-odps-request-id")) {
          expect.fail(`${method} ${target} ${body ?? ""}: ${response.status} ${text}`);
        }
      }
    }
    expect(emulator.requests.list().every(({ status }) => status !== undefined && status > 0)).toBe(true);
  },
);
