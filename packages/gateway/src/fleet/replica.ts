import type { StreamChange } from "@maxcompute-rx/core/internal";
import { Subscription, type Unsubscribable } from "rxjs";

import type { StoredEvent } from "../store/gateway-store.ts";
import { Announcements } from "./announcements.ts";
import { KnownTargets } from "./known-targets.ts";
import { Leases } from "./leases.ts";
import { lookAt, Looks } from "./looks.ts";
import { targetKey, type LogEntry, type Want, type WatchTarget } from "./log-entry.ts";
import { Presence } from "./presence.ts";
import type { ReplicaParts } from "./replica-parts.ts";
import { StreamChanges } from "./stream-changes.ts";
import { fromSharedError, toSharedError } from "./shared-error.ts";
import type { Newcomer, WatchedTarget } from "./watched-target.ts";
import { withoutSecrets } from "./without-secrets.ts";

const [leaseMs, beatMs] = [5000, 1000];
/** A replica says so often that it lives. */
const aliveBeats = 5;
/** Later than every id of a log: of what this replica sees while the store cannot be reached. */
const latest = "Infinity-0";
/** As many as a store keeps by default, but no longer than it keeps them. */
const recent = { events: 20_000, ms: 60_000 };

/**
 * One of the gateways that share a store. All read the same log; for each project, the one that holds its lease looks at the service and
 * adds what it sees. A gateway that is alone is the only replica. While the store cannot be reached, each replica goes on by itself.
 */
export class Replica {
  readonly #name: string = crypto.randomUUID().slice(0, 8);
  readonly #parts: ReplicaParts;
  readonly #leases: Leases;
  readonly #targets: KnownTargets;
  readonly #presence: Presence;
  readonly #announcements: Announcements;
  readonly #changes: StreamChanges;
  #position = "0-0";
  #beats = 0;
  #timer = Subscription.EMPTY;
  #unfollow: (() => void) | null = null;
  #isAway = false;
  #isClosed = false;
  /** After the store was away: nothing before the entry with this mark is new. */
  #mark: string | null = null;

  constructor(parts: ReplicaParts) {
    const { store, isShared, scheduler } = parts;
    this.#parts = parts;
    this.#presence = new Presence(() => scheduler.now());
    this.#targets = new KnownTargets({
      now: () => new Date(scheduler.now()).toISOString(),
      recent: isShared ? recent : { events: 0, ms: 0 },
      onWanted: (key) => this.#announcements.add(key),
      onDropped: (key) => this.#announcements.forget(key),
    });
    this.#leases = new Leases({
      store,
      leaseMs: isShared ? leaseMs : Number.POSITIVE_INFINITY,
      onTaken: (project) => this.#taken(project),
      onLost: (project) => this.#adjustProject(project),
      onAway: (error) => this.#away(error),
    });
    this.#announcements = new Announcements({
      replica: this.#name,
      target: (key) => this.#targets.get(key),
      isUnsure: (key) => this.#targets.isUnsure(key),
      send: (wants) => this.#sendWants(wants),
    });
    this.#changes = new StreamChanges({ ...parts, append: (entry) => this.#append(entry) });
    this.#unfollow = store.follow(null, {
      next: (events) => this.#read(events),
      away: (error) => this.#away(error),
      gap: () => this.#gap(),
    });
    if (!isShared) return;
    this.#append({ type: "alive", replica: this.#name });
    this.#beat();
  }

  /** The last entry of the log that was read; null while this replica may know more or less than the log. */
  get position(): string | null {
    return this.#parts.isShared && !this.#isAway && this.#mark === null && this.#targets.isSure ? this.#position : null;
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  /** Number of projects that this replica looks at for all. */
  get leases(): number {
    return this.#leases.size;
  }

  /** Whether a page can go on here after this entry of the log. */
  reaches(position: string): boolean {
    return this.position !== null && this.#targets.reach(position);
  }

  /** The owner of an instance, if it is known; undefined if it is not. */
  owner(target: WatchTarget): string | null | undefined {
    return this.#targets.owner(target);
  }

  /**
   * Tells a newcomer the events of a target. The first one is a snapshot.
   *
   * @param after the newcomer knows the target up to this entry of the log, and gets what came later instead of a snapshot
   */
  watch(target: WatchTarget, newcomer: Newcomer, after: string | null = null): Unsubscribable {
    return this.#targets.watch(target, newcomer, after);
  }

  /** Asks the other replicas to change a stream. Resolves with whether one of them did. */
  change(stream: string, proof: string, change: StreamChange): Promise<boolean> {
    return this.#parts.isShared && !this.#isAway ? this.#changes.ask(stream, proof, change) : Promise.resolve(false);
  }

  /** Gives all leases back. Resolves when the others can take them. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer.unsubscribe();
    for (const { looks } of this.#targets.all) looks?.stop();
    const { store, isShared } = this.#parts;
    if (isShared && !this.#isAway) {
      const giveBack = async (project: string): Promise<void> => {
        await this.#leases.giveBack(project);
        await store.append({ type: "free", project } satisfies LogEntry);
      };
      await Promise.allSettled(this.#leases.projects.map(giveBack));
    }
    this.#unfollow?.();
    this.#changes.close();
  }

  #beat(): void {
    this.#timer = this.#parts.scheduler.schedule(() => {
      this.#announcements.beat();
      if (!this.#isAway) this.#lookAround();
      this.#beat();
    }, beatMs);
  }

  #lookAround(): void {
    this.#beats += 1;
    if (this.#beats % aliveBeats === 0) this.#append({ type: "alive", replica: this.#name });
    this.#leases.renew();
    for (const project of this.#targets.projects) this.#leases.take(project);
    if (this.#leases.size === 0) return;
    for (const replica of this.#presence.gone()) if (replica !== this.#name) this.#append({ type: "gone", replica });
  }

  #sendWants(wants: readonly Want[]): void {
    if (this.#isClosed) return;
    this.#append({ type: "wants", replica: this.#name, wants });
    if (this.#isAway) return;
    for (const { target, interest } of wants) if (interest !== null) this.#leases.take(target.project);
  }

  /** Tells the others again what is wanted here. */
  #announceAnew(project?: string): void {
    for (const { key, isListenedTo, target } of this.#targets.all) {
      if (isListenedTo && (project === undefined || target.project === project)) this.#announcements.repeat(key);
    }
  }

  #append(entry: LogEntry): void {
    if (this.#isAway) return this.#apply(latest, entry);
    this.#parts.store.append(entry).catch((error: unknown) => this.#away(error));
  }

  /** Adds what was seen of a target, as long as this replica holds the lease of its project. */
  #publish({ target }: WatchedTarget, entry: LogEntry): void {
    if (this.#isAway) return this.#apply(latest, entry);
    const fence = this.#leases.of(target.project);
    if (fence === undefined) return;
    this.#parts.store
      .append(entry, fence)
      .then((id) => id === null && this.#leases.lost(target.project, fence))
      .catch((error: unknown) => this.#away(error));
  }

  #taken(project: string): void {
    if (this.#isClosed) return;
    this.#append({ type: "held", replica: this.#name, project });
    this.#adjustProject(project);
  }

  #adjustProject(project: string): void {
    for (const watched of this.#targets.all) if (watched.target.project === project) this.#adjust(watched);
  }

  /** Begins, changes or ends the looks of this replica at a target. */
  #adjust(watched: WatchedTarget): void {
    const { key, target } = watched;
    const { isShared, withoutSecrets: redact } = this.#parts;
    const isHolder = this.#isAway || this.#leases.of(target.project) !== undefined;
    const wanted = isHolder && !this.#isClosed ? watched.wanted : null;
    if (wanted === null) {
      watched.looks?.stop();
      watched.looks = null;
    } else {
      watched.looks ??= new Looks({
        watch: (interest, caller) => lookAt(this.#parts.upstream(target.project), target, interest, caller),
        publish: (event) => this.#publish(watched, { type: "event", key, event: isShared ? withoutSecrets(event, redact) : event }),
        onFailed: (error) => this.#publish(watched, { type: "failed", key, error: toSharedError(error, redact) }),
      });
      watched.looks.update(wanted.interest, wanted.callers);
    }
    if (watched.isIdle) this.#targets.drop(watched);
  }

  #read(events: readonly StoredEvent[]): void {
    if (this.#isClosed) return;
    if (this.#isAway) this.#back();
    for (const { id, data } of events) {
      this.#position = id;
      // Written by a replica of the same version; entries of another one have another type, which changes nothing.
      this.#apply(id, data as LogEntry);
      this.#targets.readTo(id);
    }
  }

  #apply(id: string, entry: LogEntry): void {
    switch (entry.type) {
      case "alive":
        this.#presence.heard(entry.replica);
        if (entry.mark !== undefined && entry.mark === this.#mark) this.#marked();
        return;
      case "wants":
        this.#presence.heard(entry.replica);
        for (const want of entry.wants) this.#wants(entry.replica, want);
        return;
      case "event":
        return this.#mark === null ? this.#targets.event(id, entry.key, entry.event) : undefined;
      case "state":
        return this.#mark === null ? this.#targets.state(id, entry.key, entry.state) : undefined;
      case "failed":
        return this.#mark === null ? this.#targets.failed(entry.key, fromSharedError(entry.error)) : undefined;
      case "held":
        this.#presence.heard(entry.replica);
        return entry.replica === this.#name ? undefined : this.#announceAnew(entry.project);
      case "free":
        if (this.#targets.projects.has(entry.project)) this.#leases.take(entry.project);
        return;
      case "gone":
        return this.#gone(entry.replica);
      case "change":
        return void this.#changes.asked(entry);
      case "changed":
        return this.#changes.done(entry.ask);
    }
  }

  #wants(replica: string, want: Want): void {
    const key = targetKey(want.target);
    const known = this.#targets.get(key);
    if (want.interest === null) {
      if (known === undefined) return;
      known.wants.delete(replica);
      return this.#adjust(known);
    }
    const watched = this.#targets.getOrAdd(key, want.target);
    watched.wants.set(replica, want);
    const state = this.#targets.isUnsure(key) ? null : watched.known.state;
    if (want.isBlank && state !== null) this.#publish(watched, { type: "state", key, state });
    this.#adjust(watched);
  }

  #gone(replica: string): void {
    if (replica === this.#name) return this.#announceAnew(); // it was only slow
    this.#presence.forget(replica);
    for (const watched of this.#targets.all) {
      if (watched.wants.delete(replica)) this.#adjust(watched);
    }
  }

  /** The store cannot be reached: this replica looks at everything that is wanted here. */
  #away(error: unknown): void {
    if (this.#isAway || this.#isClosed) return;
    this.#isAway = true;
    this.#mark = null;
    this.#leases.forget();
    this.#targets.trust();
    this.#parts.onStore(error);
    for (const watched of this.#targets.all) {
      watched.wants.clear();
      if (!watched.isListenedTo) this.#targets.drop(watched);
      watched.looks?.repeat();
    }
    this.#announceAnew();
  }

  /** The store can be reached again: what is known here is compared with what the others know. */
  #back(): void {
    this.#isAway = false;
    this.#parts.onStore(null);
    this.#anew();
  }

  #gap(): void {
    if (this.#isAway || this.#isClosed) return;
    this.#anew();
    this.#parts.onGap();
  }

  #anew(): void {
    this.#leases.forget();
    this.#targets.forgetRecent();
    this.#mark = crypto.randomUUID();
    for (const watched of this.#targets.all) {
      watched.wants.clear();
      this.#adjust(watched);
    }
    this.#append({ type: "alive", replica: this.#name, mark: this.#mark });
  }

  #marked(): void {
    this.#mark = null;
    this.#targets.forgetRecent();
    this.#targets.doubt();
    this.#announceAnew();
  }
}
