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
import { openPage, streamName, type Page } from "./pages.ts";

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
  readonly subscriptions: readonly StreamSubscription[];
}

export interface FleetBed {
  readonly service: CrowdedService;
  readonly members: readonly Member[];
  /** What was written to the store. */
  readonly written: unknown[];
  add(options?: Partial<GatewayOptions>): Member;
  open(member: Member, subscriptions: readonly StreamSubscription[], headers?: Record<string, string>): Promise<FleetPage>;
  /** The page comes to another gateway, with what it has read. */
  move(page: FleetPage, to: Member): Promise<FleetPage>;
  close(): void;
}

export function fleetBed(
  count: number,
  jobs: number,
  grant: (caller: string) => Grant = (caller) => ({ caller, projects: { demo_project: ["read", "submit"] } }),
): FleetBed {
  const service = crowdedService(jobs, 3000);
  const store = memoryStore();
  const written: unknown[] = [];
  const members: Member[] = [];
  const add = (options: Partial<GatewayOptions> = {}): Member => {
    const line = lineTo(store, written);
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
    from: Pick<Page, "lastEventId" | "after"> | null,
    headers = {},
  ): Promise<FleetPage> => {
    const page = await openPage(
      member.gateway,
      { stream, subscriptions, ...(from && { lastEventId: from.lastEventId, after: from.after }) },
      headers,
    );
    return Object.assign(Object.create(page) as Page, { stream, subscriptions });
  };
  return {
    service,
    members,
    written,
    add,
    open: (member, subscriptions, headers) => read(member, streamName(), subscriptions, null, headers),
    move: (page, to) => read(to, page.stream, page.subscriptions, page),
    close: () => {
      for (const { gateway } of members) gateway.close();
    },
  };
}

/** A connection to a store that can be cut. */
function lineTo(store: GatewayStore, written: unknown[]) {
  let state: "whole" | "cut" | "dead" = "whole";
  const followers = new Set<() => void>();
  const over = <A extends unknown[], R>(ask: (...what: A) => Promise<R>) => {
    return async (...what: A): Promise<R> => {
      if (state === "dead") return new Promise(() => {});
      if (state === "cut") throw new Error("The store is away.");
      written.push(what);
      return ask(...what);
    };
  };
  const line: GatewayStore = {
    append: over((data: unknown, fence?: Fence) => store.append(structuredClone(data), fence)),
    acquire: over(store.acquire),
    renew: over(store.renew),
    release: over(store.release),
    take: over(store.take),
    enter: over(store.enter),
    leave: over(store.leave),
    get: over(store.get),
    set: over(store.set),
    follow(after, follower) {
      let last = after;
      let stop = (): void => {};
      let isAway = false;
      const look = (): void => {
        stop();
        if (state === "cut" && !isAway) follower.away(new Error("The store is away."));
        isAway = state === "cut";
        if (state !== "whole") return;
        follower.next([]);
        stop = store.follow(last, {
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
  const set = (next: typeof state) => (): void => {
    state = next;
    for (const look of followers) look();
  };
  return { store: line, die: set("dead"), cut: set("cut"), mend: set("whole") };
}
