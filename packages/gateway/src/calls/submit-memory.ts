import { BoundedMap, sleep } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import { GatewayError } from "../access/gateway-error.ts";
import { toGatewayError } from "../access/public-error.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

/** Browsers repeat a request immediately, so a minute is enough. */
const keptMs = 60_000;
const mostKept = 500;
/** How often another gateway's submit is looked after. */
const lookMs = 200;
/** After the store came back, until all gateways have told it again what they submitted: each notices its return within seconds. */
const recallMs = 5000;

export interface SubmitMemoryParts {
  readonly store: Pick<GatewayStore, "get" | "set">;
  readonly scheduler: SchedulerLike;
  /** Longest time that a submit takes, in milliseconds. */
  readonly timeoutMs: number;
}

/** How a submit ended, as other gateways are told: without the results of a job that ran at once, and without texts of the service. */
type Ending =
  | { readonly type: "begun" }
  | { readonly type: "created"; readonly status: number; readonly location: string }
  | { readonly type: "refused"; readonly status: number; readonly code: GatewayError["fault"]["code"]; readonly message: string };

/**
 * Remembers submits by the number that a page gives each of its requests. If a kept-alive connection breaks, browsers send a request
 * again by themselves, even a submit. The repeated request then receives the answer of the first one, and no second job runs, also
 * when it comes to another gateway of the same store.
 */
export class SubmitMemory {
  readonly #parts: SubmitMemoryParts;
  readonly #submits = new BoundedMap<string, { readonly at: number; readonly answer: Promise<Response> }>(mostKept);
  /** How the submits of this gateway ended that the store was told, by their names there. */
  readonly #told = new BoundedMap<string, { readonly at: number; readonly ending: Ending }>(mostKept);
  #recallsUntil = 0;

  constructor(parts: SubmitMemoryParts) {
    this.#parts = parts;
  }

  /**
   * Runs `submit` for the first request with this key. Others get the same answer, or the same error, for a minute.
   *
   * @throws {GatewayError} `unavailable` if the store cannot say whether this is the first request; nothing was submitted then
   */
  async once(key: string, submit: () => Promise<Response>): Promise<Response> {
    const now = this.#parts.scheduler.now();
    const known = this.#submits.get(key);
    if (known !== undefined && now - known.at < keptMs) return (await known.answer).clone();
    const answer = this.#onceInFleet(key, submit);
    this.#submits.set(key, { at: now, answer });
    // A refusal that says that nothing was submitted is not kept: the next try may find the store again.
    answer.catch((error: unknown) => error instanceof StoreAway && this.#submits.delete(key));
    this.#forget(now);
    return (await answer).clone();
  }

  /** The store is back, and may have been emptied: tells it again what this gateway submitted. Until all have, nothing new is submitted. */
  recall(): void {
    const now = this.#parts.scheduler.now();
    this.#recallsUntil = now + recallMs;
    for (const [name, { at, ending }] of Array.from(this.#told.entries()))
      if (now - at < this.#keptMs(ending)) void this.#tell(name, ending);
  }

  async #onceInFleet(key: string, submit: () => Promise<Response>): Promise<Response> {
    const { store, scheduler } = this.#parts;
    if (scheduler.now() < this.#recallsUntil) throw new StoreAway("The store came back a moment ago.");
    const name = `submit ${key}`;
    const begun: Ending = { type: "begun" };
    const isFirst = await store.set(name, JSON.stringify(begun), this.#keptMs(begun), "absent").catch((error: unknown) => {
      throw new StoreAway(error instanceof Error ? `${error.name}: ${error.message}` : typeof error);
    });
    if (!isFirst) return this.#elsewhere(name);
    const tell = (ending: Ending): Promise<unknown> => this.#tell(name, ending);
    this.#told.set(name, { at: scheduler.now(), ending: begun });
    try {
      const answer = await submit();
      await tell({ type: "created", status: answer.status, location: answer.headers.get("location") ?? "" });
      return answer;
    } catch (thrown) {
      const { status, fault } = toGatewayError(thrown);
      await tell({ type: "refused", status, code: fault.code, message: "The submit failed. The first answer to it says why." });
      throw thrown;
    }
  }

  #keptMs({ type }: Ending): number {
    return type === "begun" ? this.#parts.timeoutMs + keptMs : keptMs;
  }

  /** The page gets its answer even if the others cannot be told it. */
  async #tell(name: string, ending: Ending): Promise<void> {
    const { store, scheduler } = this.#parts;
    this.#told.set(name, { at: scheduler.now(), ending });
    await store.set(name, JSON.stringify(ending), this.#keptMs(ending)).catch(() => null);
  }

  /** Another gateway has begun this submit: waits for how it ended. */
  async #elsewhere(name: string): Promise<Response> {
    const { store, scheduler, timeoutMs } = this.#parts;
    for (const until = scheduler.now() + timeoutMs; ;) {
      const text = await store.get(name).catch(() => null);
      // Only `#onceInFleet` of this version writes it.
      const ending = text === null ? null : (JSON.parse(text) as Ending);
      if (ending?.type === "created") {
        return new Response(null, { status: 201, headers: ending.location === "" ? {} : { location: ending.location } });
      }
      if (ending?.type === "refused") throw new GatewayError(ending.code, ending.message, { status: ending.status });
      if (ending === null || scheduler.now() >= until) {
        const nextStep = "Look for the job in the list of instances before you submit it again.";
        throw new GatewayError("submit_unknown", "The gateway that began this submit did not say how it ended; the job may be running.", {
          nextStep,
        });
      }
      await sleep(lookMs, scheduler);
    }
  }

  // The oldest come first.
  #forget(now: number): void {
    for (const [key, { at }] of this.#submits.entries()) {
      if (now - at < keptMs) return;
      this.#submits.delete(key);
    }
  }
}

class StoreAway extends GatewayError {
  constructor(detail: string) {
    super("unavailable", "The gateway cannot verify at the moment whether this request came before, so it was not submitted.", {
      nextStep: "Try again in a few seconds. If the error persists, the gateway's operator must check its store.",
      detail,
      retryAfter: 2,
    });
  }
}
