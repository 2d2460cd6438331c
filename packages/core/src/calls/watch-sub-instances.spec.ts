import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { cannedTransport, optionsFor, type Canned } from "../testing/canned-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Node = readonly [type: "Local" | "Instance" | "SubWorkflow", name: string, id?: string];

function nodes(...list: readonly Node[]): Canned {
  const actions = list.map(
    ([type, name, id]) => `<Action NodeType="${type}"><Name>${name}</Name>${id ? `<InstanceId>${id}</InstanceId>` : ""}</Action>`,
  );
  return { body: `<Xinstance><Actions>${actions.join("")}</Actions></Xinstance>` };
}

it("tells each sub-instance once, as it appears, nested ones too, and completes with the instance", async () => {
  let ended = false;
  let shown: readonly Node[] = [["Local", "start"]];
  const { transport } = cannedTransport(({ target }) => {
    if (target.includes("instances/w1?xresult")) return nodes(["Instance", "inner", "s2"], ["SubWorkflow", "loop", "w1"]);
    if (target.includes("?xresult")) return nodes(...shown);
    if (target.includes("?taskstatus")) return { body: "<Instance><Status>Terminated</Status><Tasks/></Instance>" };
    return { body: `<Instance><Status>${ended ? "Terminated" : "Running"}</Status></Instance>` };
  });
  const seen: string[] = [];
  createMaxCompute(optionsFor(transport))
    .xflowSubInstances$("x1")
    .subscribe({ next: ({ name, instance }) => seen.push(`${name} ${instance.id}`), complete: () => seen.push("complete") });
  await vi.advanceTimersByTimeAsync(2500);
  expect(seen).toEqual([]);
  shown = [
    ["Local", "start"],
    ["Instance", "train", "s1"],
    ["SubWorkflow", "sub", "w1"],
  ];
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen).toEqual(["train s1", "inner s2"]);
  shown = [...shown, ["Instance", "last", "s3"]];
  ended = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(seen).toEqual(["train s1", "inner s2", "last s3", "complete"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("keeps two nodes of one name apart", async () => {
  const { transport } = cannedTransport(({ target }) =>
    target.includes("w1") ? nodes(["Instance", "a", "s2"]) : nodes(["Instance", "a", "s1"], ["SubWorkflow", "sub", "w1"]),
  );
  const found = await createMaxCompute(optionsFor(transport)).getXFlowSubInstances("x1");
  expect([...found].map(([name, { id }]) => `${name} ${id}`)).toEqual(["a s1", "sub/a s2"]);
});

it("leaving ends the looking", async () => {
  const { transport, seen } = cannedTransport(({ target }) =>
    target.includes("?xresult") ? nodes() : { body: "<Instance><Status>Running</Status></Instance>" },
  );
  const watching = createMaxCompute(optionsFor(transport)).xflowSubInstances$("x1").subscribe();
  await vi.advanceTimersByTimeAsync(3000);
  watching.unsubscribe();
  const before = seen.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen).toHaveLength(before);
  expect(vi.getTimerCount()).toBe(0);
});
