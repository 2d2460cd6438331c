import { firstValueFrom, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";

import { connect } from "./connect.ts";
import { FakeGateway } from "./testing/fake-gateway.ts";
import { settled } from "./testing/manual-scheduler.ts";

const project = "p";
const instanceId = "20230101120000123gabc1def2";
const at = "2026-11-22T10:00:00.000Z";

const view = {
  instanceId,
  project,
  status: "Running",
  statusText: "Running",
  owner: null,
  startTime: null,
  endTime: null,
  tasks: [],
  progress: [],
  trouble: null,
  outcome: null,
} as const;

type Client = ReturnType<typeof connect>;
const ways: readonly (readonly [string, (mc: Client) => Observable<unknown>])[] = [
  ["view$", (mc) => mc.instance(instanceId).view$],
  ["status$", (mc) => mc.instance(instanceId).status$],
  ["events$", (mc) => mc.instance(instanceId).events$],
  ["watchInstances", (mc) => mc.watchInstances([instanceId])],
  ["instances$", (mc) => mc.instances$()],
  ["instanceListEvents$", (mc) => mc.instanceListEvents$()],
];

describe("the first value of a page comes with the answer to its first request", () => {
  it.each(ways)("%s", async (_name, follow) => {
    const gateway = new FakeGateway();
    const mc = connect({ gateway: "http://page.test/gw", project, fetch: gateway.fetch });
    const first = firstValueFrom(follow(mc));
    await settled();
    const [wanted] = gateway.stream.request.subscriptions;
    if (wanted === undefined) throw new Error("The request asks for nothing.");
    const { key } = wanted;
    await gateway.stream.tell(
      1,
      wanted.kind === "instance"
        ? { type: "instance", key, event: { type: "snapshot", instanceId, seq: 0, at, view } }
        : { type: "list", key, event: { type: "snapshot", at, view: { instances: [], more: false, trouble: null } } },
    );
    await first;
    expect(gateway.requests.map(({ path }) => path)).toEqual(["/gw/stream"]);
  });
});
