import type { GatewayFault, WatchState, WatchTokenAnswer } from "@maxcompute-rx/core/internal";
import { expect, it } from "vitest";

import { createGateway, type Gateway, type GatewayOptions } from "../index.ts";
import { pageRequest } from "../testing/pages.ts";

const watchTokenKey = "a secret of the operator, 32 characters at least";
const state: WatchState = {
  project: "demo_project",
  at: "2023-01-01T12:00:00.000Z",
  interest: { tasks: false, progress: false },
  filter: null,
  newest: null,
  instances: [["20230101120000123gabc1def2", null]],
};

/** A gateway whose callers name themselves. */
function open(options: Partial<GatewayOptions> = {}): Gateway {
  return createGateway({
    endpoint: "http://maxcompute.example.com/api",
    credentials: { accessKeyId: "id", accessKeySecret: "secret" },
    authorize: (request) => ({
      caller: request.headers.get("x-user") ?? "ann",
      projects: { demo_project: ["read"], other: ["read"], blind: ["submit"] },
    }),
    watchTokenKey,
    ...options,
  });
}

async function ask(
  gateway: Gateway,
  json: unknown,
  user = "ann",
): Promise<{ readonly status: number; readonly answer: Partial<WatchTokenAnswer & GatewayFault> }> {
  const response = await gateway(pageRequest("/watch-token", { json, headers: { "x-user": user } }));
  return { status: response.status, answer: (await response.json()) as WatchTokenAnswer & GatewayFault };
}

async function tokenOf(gateway: Gateway): Promise<string> {
  const { answer } = await ask(gateway, { project: "demo_project", state });
  return answer.token ?? "";
}

it("signs the state of a page's watch, and gives it back in another process with the same key", async () => {
  const token = await tokenOf(open());
  expect(token).toMatch(/^mcw1s\./);
  expect(token).not.toContain("ann");
  expect(await ask(open(), { project: "demo_project", token })).toEqual({ status: 200, answer: { token, state } });
});

it("refuses a changed token, one of another gateway, caller or project, and one that nobody signed", async () => {
  const token = await tokenOf(open());
  const refused = async (gateway: Gateway, question: unknown, user?: string): Promise<readonly [number, string | undefined]> => {
    const { status, answer } = await ask(gateway, question, user);
    return [status, answer.code];
  };
  expect(
    await refused(open(), {
      project: "demo_project",
      token: token.replace(/\.(.)/, (_, first: string) => `.${first === "A" ? "B" : "A"}`),
    }),
  ).toEqual([400, "invalid_argument"]);
  expect(await refused(open({ watchTokenKey: `${watchTokenKey}!` }), { project: "demo_project", token })).toEqual([
    400,
    "invalid_argument",
  ]);
  expect(await refused(open(), { project: "demo_project", token }, "bob")).toEqual([403, "forbidden"]);
  expect(await refused(open(), { project: "other", token })).toEqual([400, "invalid_argument"]);
  expect(await refused(open(), { project: "blind", token })).toEqual([403, "forbidden"]);
  expect(await refused(open(), { project: "demo_project", token: "mcw1.e30.AAAA" })).toEqual([400, "invalid_argument"]);
  expect(await refused(open(), { project: "demo_project", token: token.replace("mcw1s", "mcw9s") })).toEqual([405, "unsupported"]);
});

it("refuses what is no state, a state of another project, and both or neither", async () => {
  const gateway = open();
  for (const question of [
    { state: { ...state, instances: [["i", { seq: 1 }]] } },
    { state: { ...state, project: "other" } },
    { state, token: "t" },
    {},
  ]) {
    expect(await ask(gateway, { project: "demo_project", ...question })).toMatchObject({ status: 400 });
  }
});

it("says so if the operator has set no key, and never accepts a short one", async () => {
  const { status, answer } = await ask(open({ watchTokenKey: undefined }), { project: "demo_project", state });
  expect([status, answer.code, answer.nextStep]).toEqual([405, "unsupported", "Ask its operator to set watchTokenKey."]);
  expect(() => open({ watchTokenKey: "short secret" })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("short secret") as string }),
  );
});
