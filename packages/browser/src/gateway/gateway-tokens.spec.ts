import { firstValueFrom } from "rxjs";
import { expect, it } from "vitest";

import { connect } from "../connect.ts";

const state = { project: "p", at: "2023-01-01T12:00:00.000Z", interest: { tasks: false, progress: false }, filter: null, newest: null };
const view = {
  instanceId: "i1",
  project: "p",
  status: "Terminated",
  statusText: "Terminated",
  owner: null,
  startTime: null,
  endTime: null,
  tasks: [],
  progress: [],
  trouble: null,
  outcome: { type: "succeeded" },
};

/** A client whose gateway answers with these bodies, and what it was asked. */
function open(answer: unknown, status = 200) {
  const asked: { readonly path: string; readonly body: unknown }[] = [];
  const mc = connect({
    gateway: "https://data.example.com/maxcompute",
    project: "p",
    async fetch(request) {
      asked.push({ path: new URL(request.url).pathname, body: (await request.json()) as unknown });
      return Response.json(answer, { status });
    },
  });
  return { mc, asked };
}

it("lets the gateway sign the state of a watch, and check a token before anything is watched", async () => {
  const { mc, asked } = open({ token: "mcw1s.signed", state: { ...state, instances: [["i1", { seq: 7, view }]] } });
  expect(await mc.instance("i1").watchToken()).toBe("mcw1s.signed");
  expect(asked[0]).toMatchObject({ path: "/maxcompute/watch-token", body: { project: "p", state: { instances: [["i1", null]] } } });
  expect(await firstValueFrom(mc.resumeWatch("mcw1s.signed"))).toMatchObject({
    type: "snapshot",
    seq: 7,
    view: { outcome: { type: "succeeded" } },
  });
  // The instance has ended, so no event stream was opened.
  expect(asked.slice(1)).toEqual([{ path: "/maxcompute/watch-token", body: { project: "p", token: "mcw1s.signed" } }]);
});

it("hands on why the gateway refuses", async () => {
  const { mc } = open({ code: "forbidden", message: "The watch token was given to another caller.", nextStep: "Begin a new watch." }, 403);
  await expect(firstValueFrom(mc.resumeWatch("mcw1s.signed"))).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("another caller") as string,
  });
});

it("recognizes what is no gateway", async () => {
  await expect(open({ hello: "world" }).mc.instance("i1").watchToken()).rejects.toMatchObject({ code: "unexpected_answer" });
});
