// Runs in the runtime that is judged, and prints the outcome as JSON: stores over a real Redis, and two gateways with one.
import process from "node:process";

import { createGateway, type Gateway, type GatewayOptions } from "@maxcompute-rx/gateway";
import { redisStore } from "@maxcompute-rx/gateway-redis";
import { certifyStore, type StoreResult } from "@maxcompute-rx/gateway/store-conformance";
import { createClient } from "@redis/client";

/** What the program is told. */
export interface FleetPlaces {
  readonly redis: string;
  readonly endpoint: string;
  readonly credentials: GatewayOptions["credentials"];
  readonly instanceId: string;
}

/** What the program prints. */
export interface FleetOutcome {
  readonly store: readonly StoreResult[];
  /** Types of the messages and events that a page was told: at the gateway that looked first, and, after it went down, at the other one. */
  readonly told: readonly (readonly string[])[];
  /** How many gateways held the project, before and after. */
  readonly holders: readonly number[];
}

const { redis, endpoint, credentials, instanceId }: FleetPlaces = JSON.parse(process.argv[2] ?? "");

async function openClient() {
  const client = createClient({ url: redis, disableOfflineQueue: true });
  client.on("error", () => {}); // what fails because of it says so
  await client.connect();
  return client;
}
const clients = await Promise.all([openClient(), openClient()]);
const [client] = clients;

let deployments = 0;
const results = await certifyStore(async () => ({
  store: redisStore(client, { prefix: `case-${(deployments += 1)}` }),
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}));

const gateways = clients.map((own) =>
  createGateway({
    endpoint,
    credentials,
    authorize: () => ({ caller: "ann", projects: { demo_project: ["read", "stop"] } }),
    store: redisStore(own, { prefix: "fleet" }),
  }),
);
const [one, other] = gateways as [Gateway, Gateway];

interface Place {
  readonly lastEventId?: string | undefined;
  readonly after?: Readonly<Record<string, string>> | undefined;
}

function ask(gateway: Gateway, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { "content-type": "application/json", "x-maxcompute-rx": "1" };
  return gateway(new Request(`http://board.test${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }));
}

/** Reads a page's stream until it says this. @param onOpen called when the gateway has the stream */
async function readUntil(
  gateway: Gateway,
  last: string,
  from: Place,
  onOpen?: () => Promise<unknown>,
): Promise<{ readonly told: readonly string[]; readonly place: Place }> {
  const subscription = {
    key: "k",
    kind: "instance",
    project: "demo_project",
    instanceId,
    interest: { tasks: false, progress: false },
  };
  const response = await ask(gateway, "POST", "/stream", { stream: "0".repeat(32), subscriptions: [subscription], ...from });
  await onOpen?.();
  const told: string[] = [];
  let place = from;
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    const events = (text + decoder.decode(piece, { stream: true })).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(event) ?? [];
      if (id === undefined || data === undefined) continue;
      const message: { readonly type: string; readonly event?: { readonly type: string } } = JSON.parse(data);
      told.push(message.event?.type ?? message.type);
      place = { lastEventId: id, after: message.event === undefined ? place.after : { k: id } };
    }
    if (told.includes(last)) break;
  }
  return { told, place };
}

const holders = (): number => gateways.reduce((sum, { counters }) => sum + counters.heldProjects, 0);
const before = await readUntil(one, "snapshot", {});
const heldBefore = holders();
await one.handover();
// So the test does not depend on how long anything takes.
const stop = (): Promise<Response> => ask(other, "PUT", `/api/projects/demo_project/instances/${instanceId}`);
const after = await readUntil(other, "completed", before.place, stop);
const outcome: FleetOutcome = { store: results, told: [before.told, after.told], holders: [heldBefore, holders()] };
await other.handover();
for (const own of clients) own.destroy();
process.stdout.write(JSON.stringify(outcome));
process.exit();
