import type { StreamSubscription } from "@maxcompute-rx/core/internal";

import {
  createGateway,
  memoryStore,
  type Fence,
  type Gateway,
  type GatewayLogEntry,
  type GatewayOptions,
  type GatewayStore,
  type Grant,
} from "../index.ts";
import { crowdedService, type CrowdedService } from "./crowded-service.ts";
import { openPage, pageRequest, streamName, type Page } from "./pages.ts";

/** A gateway of a fleet, whose connection to the store can be cut. */
export interface Member {
  readonly gateway: Gateway;
  readonly log: GatewayLogEntry[];
  /** As kill -9 does: nothing is said, and nothing more is heard of it. */
  die(): void;
  /** The store cannot be reached from this gateway. */
  cut(): void;
  mend(): void;
}

export interface FleetPage extends Page {
  readonly stream: string;
  /** What it calls its connection. */
  readonly connection: string;
  readonly subscriptions: readonly StreamSubscription[];
  readonly headers: Readonly<Record<string, string>>;
  /** Where it went on from, in the connection before. */
  readonly from: Place;
}

type Place = Pick<Page, "lastEventId" | "after">;

export interface FleetBed {
  readonly service: CrowdedService;
  readonly members: readonly Member[];
  /** What was written to the store. */
  readonly written: unknown[];
  add(options?: Partial<GatewayOptions>): Member;
  open(member: Member, subscriptions: readonly StreamSubscription[], headers?: Record<string, string>): Promise<FleetPage>;
  /** The page comes to another gateway, with what it has read. */
  move(page: FleetPage, to: Member): Promise<FleetPage>;
  /** A change of its subscriptions comes to a gateway. */
  change(page: FleetPage, at: Member, subscriptions: readonly StreamSubscription[], caller?: string): Promise<Response>;
  /** Adds something to the log. */
  append(data: unknown): Promise<unknown>;
  /** The store forgets everything. Gateways that it can be reached from notice it at once, the others when it can be reached again. */
  empty(): void;
  close(): void;
}

const nowhere: Place = { lastEventId: undefined, after: {} };

export function fleetBed(
  count: number,
  jobs: number,
  grant: (caller: string) => Grant = (caller) => ({ caller, projects: { demo_project: ["read", "submit"] } }),
): FleetBed {
  const service = crowdedService(jobs, 3000);
  let store = memoryStore();
  const lookAgain: (() => void)[] = [];
  const written: unknown[] = [];
  const members: Member[] = [];
  const add = (options: Partial<GatewayOptions> = {}): Member => {
    const line = lineTo(() => store, written);
    lookAgain.push(line.look);
    const log: GatewayLogEntry[] = [];
    let isDead = false;
    const gateway = createGateway({
      endpoint: "http://service.test/api",
      // Nothing is signed, so that virtual time has no hashing to wait for.
      credentials: { bearerToken: "token-of-test" },
      transport: (request) => (isDead ? new Promise(() => {}) : service.transport(request)),
      random: () => 0,
      store: line.store,
      onLog: (entry) => log.push(entry),
      authorize: ({ headers }) => grant(headers.get("x-caller") ?? "ann"),
      ...options,
    });
    const member: Member = {
      gateway,
      log,
      die() {
        isDead = true;
        line.die();
      },
      cut: line.cut,
      mend: line.mend,
    };
    members.push(member);
    return member;
  };
  for (let at = 0; at < count; at += 1) add();
  const read = async (
    member: Member,
    stream: string,
    subscriptions: readonly StreamSubscription[],
    from: Place,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<FleetPage> => {
    const connection = streamName();
    const page = await openPage(
      member.gateway,
      { stream, connection, subscriptions, lastEventId: from.lastEventId, ...(from.lastEventId !== undefined && { after: from.after }) },
      headers,
    );
    return Object.assign(Object.create(page) as Page, { stream, connection, subscriptions, headers, from });
  };
  return {
    service,
    members,
    written,
    add,
    open: (member, subscriptions, headers) => read(member, streamName(), subscriptions, nowhere, headers),
    change: ({ stream, connection }, at, subscriptions, caller = "ann") =>
      at.gateway(pageRequest(`/stream/${stream}`, { json: { connection, subscriptions }, headers: { "x-caller": caller } })),
    move(page, to) {
      const { stream, subscriptions, headers, from, lastEventId = from.lastEventId } = page;
      return read(to, stream, subscriptions, { lastEventId, after: { ...from.after, ...page.after } }, headers);
    },
    append: (data) => store.append(data),
    empty() {
      store = memoryStore();
      for (const look of lookAgain) look();
    },
    close: () => {
      for (const { gateway } of members) gateway.close();
    },
  };
}

/** A connection to a store that can be cut. */
function lineTo(store: () => GatewayStore, written: unknown[]) {
  let state: "whole" | "cut" | "dead" = "whole";
  const followers = new Set<() => void>();
  const over = <A extends unknown[], R>(ask: (store: GatewayStore, ...what: A) => Promise<R>) => {
    return async (...what: A): Promise<R> => {
      if (state === "dead") return new Promise(() => {});
      if (state === "cut") throw new Error("The store is away.");
      written.push(what);
      return ask(store(), ...what);
    };
  };
  const line: GatewayStore = {
    append: over((to, data: unknown, fence?: Fence) => to.append(structuredClone(data), fence)),
    acquire: over((to, ...what: Parameters<GatewayStore["acquire"]>) => to.acquire(...what)),
    renew: over((to, ...what: Parameters<GatewayStore["renew"]>) => to.renew(...what)),
    release: over((to, ...what: Parameters<GatewayStore["release"]>) => to.release(...what)),
    take: over((to, ...what: Parameters<GatewayStore["take"]>) => to.take(...what)),
    enter: over((to, ...what: Parameters<GatewayStore["enter"]>) => to.enter(...what)),
    leave: over((to, ...what: Parameters<GatewayStore["leave"]>) => to.leave(...what)),
    get: over((to, ...what: Parameters<GatewayStore["get"]>) => to.get(...what)),
    set: over((to, ...what: Parameters<GatewayStore["set"]>) => to.set(...what)),
    follow(after, follower) {
      let last = after;
      let stop = (): void => {};
      let isAway = false;
      let followed = store();
      const look = (): void => {
        stop();
        if (state === "cut" && !isAway) follower.away(new Error("The store is away."));
        isAway = state === "cut";
        if (state !== "whole") return;
        if (followed !== store()) {
          last = null;
          follower.gap();
        }
        followed = store();
        follower.next([]);
        stop = followed.follow(last, {
          ...follower,
          next(events) {
            last = events.at(-1)?.id ?? last;
            follower.next(events);
          },
        });
      };
      followers.add(look);
      look();
      return () => {
        followers.delete(look);
        stop();
      };
    },
  };
  const look = (): void => {
    for (const one of followers) one();
  };
  const set = (next: typeof state) => (): void => {
    state = next;
    look();
  };
  return { store: line, look, die: set("dead"), cut: set("cut"), mend: set("whole") };
}
