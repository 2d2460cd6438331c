import type { StreamRequest, StreamSubscription } from "@maxcompute-rx/core/internal";
import { Subscription, type SchedulerLike } from "rxjs";

import type { Access, AuthorizeCaller } from "../access/authorize-caller.ts";
import { EventLog } from "./event-log.ts";
import type { StreamEnd } from "../gateway-options.ts";
import type { PageSubscriptionParts } from "./page-subscription.ts";
import { PageSubscriptions } from "./page-subscriptions.ts";
import { toGatewayError } from "../access/public-error.ts";

export interface PageStreamParts extends Omit<PageSubscriptionParts, "tell"> {
  readonly authorizeCaller: AuthorizeCaller;
  readonly scheduler: SchedulerLike;
  readonly bufferedCharacters: number;
  readonly resumeMs: number;
  readonly onLeft: () => void;
  /** Called once. The stream sends nothing afterwards. */
  readonly onEnd: (reason: StreamEnd) => void;
}

const authorizationMs = 60_000;

/**
 * The event stream of a page: its subscriptions, its unread events, and the check whether its caller is still authorized. It is kept
 * for a while after the connection is lost, so that a page whose network was interrupted misses nothing.
 */
export class PageStream {
  readonly caller: string;
  readonly #parts: PageStreamParts;
  readonly #log: EventLog;
  readonly #subscriptions: PageSubscriptions;
  #authorization = new Subscription();
  #expiry = new Subscription();
  /** The latest request of the page. It identifies the caller when authorization is checked again. */
  #request: Request;
  /** The rights by which the latest events were filtered, as text. */
  #rights = "";
  #isRead = false;
  #isOver = false;

  constructor(parts: PageStreamParts, caller: string, request: Request) {
    this.caller = caller;
    this.#parts = parts;
    this.#request = withoutBody(request);
    this.#log = new EventLog(parts.bufferedCharacters, parts.scheduler.now(), {
      left: () => this.#left(),
      overrun: () => this.end(this.#isRead ? "slow" : "expired"),
      drained: () => this.#subscriptions.startWaiting(),
    });
    const tell = (message: string): void => {
      if (!this.#isOver) this.#log.append(message);
    };
    this.#subscriptions = new PageSubscriptions({ ...parts, tell }, () => this.#log.hasRoom);
    this.#authorizeLater();
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  countNew(wanted: readonly StreamSubscription[]): number {
    return this.#subscriptions.countNew(wanted);
  }

  /** Sends the page its events, from its last one on. If some were lost, sends `reset` and new snapshots. */
  read({ lastEventId, subscriptions }: StreamRequest, isNew: boolean, access: Access, request: Request): ReadableStream<Uint8Array> {
    this.#request = withoutBody(request);
    this.#expiry.unsubscribe();
    this.#isRead = true;
    this.#look(access);
    const isWhole = !isNew && lastEventId !== undefined && this.#log.reaches(lastEventId);
    const body = this.#log.read(request.signal, isWhole ? lastEventId : undefined);
    if (!isWhole && !(isNew && lastEventId === undefined)) {
      this.#subscriptions.clear();
      this.#log.append('{"type":"reset"}');
    }
    this.#subscriptions.set(subscriptions, access);
    return body;
  }

  change(subscriptions: readonly StreamSubscription[], access: Access, request: Request): void {
    this.#request = withoutBody(request);
    this.#look(access);
    this.#subscriptions.set(subscriptions, access);
  }

  beat(): void {
    this.#log.beat();
  }

  end(reason: StreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#authorization.unsubscribe();
    this.#expiry.unsubscribe();
    this.#subscriptions.clear();
    this.#log.close();
    this.#parts.onEnd(reason);
  }

  /** When the rights of a caller change, events that were kept before are not sent again. */
  #look({ projects }: Access): void {
    const rights = JSON.stringify(projects);
    if (rights !== this.#rights) this.#log.cut();
    this.#rights = rights;
  }

  #left(): void {
    const { scheduler, resumeMs, onLeft } = this.#parts;
    this.#isRead = false;
    onLeft();
    this.#expiry = scheduler.schedule(() => this.end("expired"), resumeMs);
  }

  #authorizeLater(): void {
    this.#authorization = this.#parts.scheduler.schedule(() => void this.#authorize(), authorizationMs);
  }

  async #authorize(): Promise<void> {
    try {
      const access = await this.#parts.authorizeCaller(this.#request);
      if (this.#isOver) return;
      // The request is from another caller than the one who opened the stream.
      if (access.caller !== this.caller) return this.end("withdrawn");
      this.#look(access);
      this.#subscriptions.revise(access);
      this.#authorizeLater();
    } catch (thrown) {
      // The page connects again, perhaps with a renewed token, and receives the error then.
      this.end(toGatewayError(thrown).fault.code === "unauthorized" ? "withdrawn" : "undecided");
    }
  }
}

// Kept as long as the stream, without the connection of the request.
function withoutBody({ url, method, headers }: Request): Request {
  return new Request(url, { method, headers });
}
