import { createGateway, type Gateway } from "@maxcompute-rx/gateway";
import { createHash } from "node:crypto";

import { readEvents } from "./read-events.ts";
import { openVirtualBed, type VirtualBed } from "./watch-many/virtual-time/virtual-bed.ts";

/** A page at a gateway, which reads its event stream as fast as it comes. */
export interface ReadingPage {
  /** Instances that it has seen so far. */
  readonly snapshots: number;
}

/** A gateway with default limits in front of an emulator, both on one virtual time. Each caller may only read. */
export interface GatewayBed extends AsyncDisposable {
  readonly virtual: VirtualBed;
  readonly gateway: Gateway;
  /** Opens a page that follows these instances: their status, or also tasks and progress. */
  open(caller: string, ids: readonly string[], what?: "status" | "everything"): Promise<ReadingPage>;
}

const callerHeader = "x-caller";

export async function openGatewayBed(seed: number): Promise<GatewayBed> {
  const virtual = await openVirtualBed(seed);
  const { project, ...client } = virtual.options;
  const gateway = createGateway({
    ...client,
    authorize: ({ headers }) => ({ caller: headers.get(callerHeader) ?? "nobody", projects: { [project]: ["read"] } }),
  });
  let pages = 0;

  return {
    virtual,
    gateway,
    async open(caller, ids, what = "status") {
      pages += 1;
      const interest = { tasks: what === "everything", progress: what === "everything" };
      const subscriptions = ids.map((instanceId) => ({ key: instanceId, kind: "instance", project, instanceId, interest }));
      const request = new Request("http://gateway/stream", {
        method: "POST",
        headers: { "content-type": "application/json", "x-maxcompute-rx": "1", [callerHeader]: caller },
        body: JSON.stringify({ stream: createHash("md5").update(String(pages)).digest("hex"), subscriptions }),
      });
      const response = await gateway(request);
      if (response.status !== 200) throw new Error(`The gateway refused a page: ${await response.text()}`);
      return readPage(response);
    },
    async [Symbol.asyncDispose]() {
      gateway.close();
      await virtual[Symbol.asyncDispose]();
    },
  };
}

/** Begins to read what a page is sent. */
export function readPage(response: Response): ReadingPage {
  const page = { snapshots: 0 };
  void readEvents(response, (events) => {
    page.snapshots += events.filter((event) => event.includes('"type":"snapshot"')).length;
  });
  return page;
}
