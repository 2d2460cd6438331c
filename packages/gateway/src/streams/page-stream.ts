import type { StreamRequest, StreamSubscription } from "@maxcompute-rx/core/internal";
import { Subscription, type SchedulerLike } from "rxjs";

import { callerRequest, type Access, type AuthorizeCaller, type CallerRequest } from "../access/authorize-caller.ts";
import type { DueQueue } from "./due-queue.ts";
import { EventLog, type EventLogOwner, type EventLogParts } from "./event-log.ts";
import type { StreamEnd } from "../gateway-options.ts";
import type { SharedText } from "./logged-event.ts";
import type { PageSubscriptionParts, Page } from "./page-subscription.ts";
import { PageSubscriptions } from "./page-subscriptions.ts";
import { toGatewayError } from "../access/public-error.ts";
import { resumptionOf, writePosition, type Resumption, type SharedLog } from "./shared-log.ts";

/** What the streams of a gateway have in common. */
export interface PageStreamParts extends PageSubscriptionParts, EventLogParts {
  readonly authorizeCaller: AuthorizeCaller;
  readonly scheduler: SchedulerLike;
  readonly resumeMs: number;
  /** Null if no other gateway has the same log. */
  readonly sharedLog: SharedLog | null;
  /** Calls {@link PageStream.authorize}. */
  readonly authorizations: DueQueue<PageStream>;
  readonly onLeft: (stream: PageStream) => void;
  /** Called once for each stream, which sends nothing afterwards. */
  readonly onEnd: (stream: PageStream, reason: StreamEnd) => void;
}

/**
 * The event stream of a page: its subscriptions, its unread events, and the check whether its caller is still authorized. It is kept
 * for a while after the connection is lost, so that a page whose network was interrupted misses nothing.
 *
 * There may be thousands, so it has few objects and no timer of its own.
 */
export class PageStream implements EventLogOwner, Page {
  readonly name: string;
  readonly caller: string;
  readonly #parts: PageStreamParts;
  readonly #log: EventLog;
  readonly #subscriptions: PageSubscriptions;
  #expiry = Subscription.EMPTY;
  /** The latest request of the page. It identifies the caller when authorization is checked again. */
  #request: CallerRequest;
  #access: Access;
  /** The entry of the shared log that the page was told last. */
  #toldPosition: string | null = null;
  /** Up to where all subscriptions know everything, while some wait for what they missed. */
  #resumesFrom: string | null = null;
  #isRead = false;
  #isOver = false;
  #connection: string | undefined;

  constructor(name: string, parts: PageStreamParts, access: Access, request: Request) {
    const { scheduler, sharedLog } = parts;
    this.name = name;
    this.caller = access.caller;
    this.#access = access;
    this.#parts = parts;
    this.#request = callerRequest(request);
    // The page may come back from another gateway, whose ids must not be taken for those of this log.
    const bornAt = sharedLog === null ? scheduler.now() : Math.floor(Math.random() * 1e9) * 1e5;
    this.#log = new EventLog(parts, bornAt, this);
    this.#subscriptions = new PageSubscriptions(parts, this);
    parts.authorizations.add(this);
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  /** What the page calls its latest connection. */
  get connection(): string | undefined {
    return this.#connection;
  }

  countNew(wanted: readonly StreamSubscription[]): number {
    return this.#subscriptions.countNew(wanted);
  }

  /** Whether the page comes from another gateway and can go on here. */
  static resumption(log: SharedLog | null, { lastEventId, after }: StreamRequest): Resumption | null {
    return log === null ? null : resumptionOf(log, lastEventId, after);
  }

  /** Sends the page its events, from its last one on. If some were lost, sends `reset` and new snapshots. */
  read(wanted: StreamRequest, isNew: boolean, access: Access, request: Request): ReadableStream<Uint8Array> {
    const { lastEventId, subscriptions, connection } = wanted;
    this.#connection = connection;
    this.#request = callerRequest(request);
    this.#expiry.unsubscribe();
    this.#isRead = true;
    this.#look(access);
    const isWhole = !isNew && lastEventId !== undefined && this.#log.reaches(lastEventId);
    const body = this.#log.read(request.signal, isWhole ? lastEventId : undefined);
    const resumption = isWhole ? null : PageStream.resumption(this.#parts.sharedLog, wanted);
    if (!isWhole && !(isNew && lastEventId === undefined)) {
      this.#subscriptions.clear();
      this.#resumesFrom = null;
      if (resumption === null) this.tell('{"type":"reset"}');
    }
    this.#resumesFrom = resumption?.all ?? this.#resumesFrom;
    this.#subscriptions.set(subscriptions, access, resumption?.after);
    this.#endResumption();
    return body;
  }

  /** Events were lost for all pages: each gets `reset` and new snapshots. */
  reset(): void {
    const { wanted } = this.#subscriptions;
    this.#subscriptions.clear();
    this.#resumesFrom = null;
    this.#log.cut();
    this.tell('{"type":"reset"}');
    this.#subscriptions.set(wanted, this.#access);
  }

  /** Changes the subscriptions for a page whose request came to another gateway, with the rights that are known here. */
  changeFromElsewhere(subscriptions: readonly StreamSubscription[]): void {
    this.#subscriptions.set(subscriptions, this.#access);
  }

  change(subscriptions: readonly StreamSubscription[], access: Access, request: Request): void {
    this.#request = callerRequest(request);
    this.#look(access);
    this.#subscriptions.set(subscriptions, access);
  }

  beat(): void {
    const position = this.#parts.sharedLog?.position ?? null;
    // Other gateways do not keep the log for as long as a page may have nothing to be told.
    if (this.#isRead && this.#resumesFrom === null && position !== null && position !== this.#toldPosition)
      this.tell('{"type":"position"}');
    this.#log.beat();
  }

  /** Tells the page to come again at once: another gateway goes on. */
  move(): void {
    if (this.#isRead) this.tell('{"type":"moved"}');
  }

  end(reason: StreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.authorizations.delete(this);
    this.#expiry.unsubscribe();
    this.#subscriptions.clear();
    this.#log.close();
    this.#parts.onEnd(this, reason);
  }

  /** Sends a message, as JSON in two parts; the second is the same for many pages. */
  tell(head: string, shared?: SharedText): void {
    if (this.#isOver) return;
    const own = this.#parts.sharedLog?.position ?? null;
    this.#toldPosition = own;
    this.#log.append(head, shared, own === null ? null : writePosition({ own, all: this.#resumesFrom ?? own }));
  }

  get hasRoom(): boolean {
    return this.#log.hasRoom;
  }

  left(): void {
    const { scheduler, resumeMs, onLeft } = this.#parts;
    this.#isRead = false;
    onLeft(this);
    this.#expiry = scheduler.schedule(() => this.end("expired"), resumeMs);
  }

  overrun(): void {
    this.end(this.#isRead ? "slow" : "expired");
  }

  drained(): void {
    if (!this.#subscriptions.isWaiting) return;
    this.#subscriptions.startWaiting();
    this.#endResumption();
  }

  /** Asks again whether the caller may see what the page is told. */
  async authorize(): Promise<void> {
    try {
      const access = await this.#parts.authorizeCaller(this.#request);
      if (this.#isOver) return;
      // The request is from another caller than the one who opened the stream.
      if (access.caller !== this.caller) return this.end("withdrawn");
      this.#look(access);
      this.#subscriptions.revise(access);
      this.#parts.authorizations.add(this);
    } catch (thrown) {
      // The page connects again, perhaps with a renewed token, and receives the error then.
      this.end(toGatewayError(thrown).fault.code === "unauthorized" ? "withdrawn" : "undecided");
    }
  }

  #endResumption(): void {
    if (!this.#subscriptions.isWaiting) this.#resumesFrom = null;
  }

  /** When the rights of a caller change, events that were kept before are not sent again. */
  #look(access: Access): void {
    if (JSON.stringify(access.projects) !== JSON.stringify(this.#access.projects)) this.#log.cut();
    this.#access = access;
  }
}
