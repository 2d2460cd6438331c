import { withDeadline, type GatewayAction } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";
import * as z from "zod";

import type { GatewayOptions, Grant, SeenInstance } from "../gateway-options.ts";
import { GatewayError } from "./gateway-error.ts";

/** A caller, and what they may do. */
export interface Access {
  readonly caller: string;
  readonly projects: Grant["projects"];
  /** Whether some instances of the projects are hidden from this caller. */
  readonly hidesInstances: boolean;
  may(project: string, action: GatewayAction): boolean;
  maySee(instance: SeenInstance): boolean;
}

/** Identifies the caller of a request. @throws {GatewayError} `unauthorized`; `unavailable` when it cannot be decided */
export type AuthorizeCaller = (request: Request | CallerRequest) => Promise<Access>;

/** What identifies the caller of a request, as long as the stream of a page: without the connection, and as one text, which is small. */
export interface CallerRequest {
  readonly url: string;
  readonly method: string;
  /** Pairs of name and value, as JSON. */
  readonly headers: string;
}

export function callerRequest({ url, method, headers }: Request): CallerRequest {
  return { url, method, headers: JSON.stringify(Array.from(headers)) };
}

const actions = [
  "read",
  "read-sql",
  "read-results",
  "submit",
  "stop",
  "logview",
  "read-tables",
] as const satisfies readonly GatewayAction[];

const grantShape = z.object({
  caller: z.string().min(1),
  projects: z.record(z.string().regex(/^[\w.-]{1,128}$/), z.array(z.enum(actions))),
  maySee: z.custom<NonNullable<Grant["maySee"]>>((value) => value === undefined || typeof value === "function").optional(),
});

const timeoutMs = 10_000;

/** Wraps the application's `authorize`: if it fails in any way, access is denied. */
export function createAuthorizeCaller(authorize: GatewayOptions["authorize"], scheduler: SchedulerLike): AuthorizeCaller {
  return async (request) => {
    // Without its body, which the gateway reads itself, and without its signal: a stream outlives the request it is authorized by.
    const { url, method, headers } = request;
    const asked = new Request(url, {
      method,
      headers: typeof headers === "string" ? (JSON.parse(headers) as [string, string][]) : headers,
    });
    let answer: unknown;
    try {
      answer = await withDeadline(timeoutMs, "authorize", scheduler, undefined, async () => authorize(asked));
    } catch (error) {
      throw undecided(error instanceof Error ? `authorize failed: ${error.message}` : "authorize failed.");
    }
    if (answer === null)
      throw new GatewayError("unauthorized", "The gateway does not know this caller, or the session has expired.", {
        nextStep: "Sign in again.",
      });
    const grant = grantShape.safeParse(answer);
    if (!grant.success) throw undecided(`authorize did not return a valid grant: ${z.prettifyError(grant.error)}`);
    return new GrantedAccess(grant.data);
  };
}

/** A page has one of its own, so it keeps little memory. */
class GrantedAccess implements Access {
  readonly caller: string;
  readonly projects: Grant["projects"];
  readonly #maySee: Grant["maySee"];

  constructor({ caller, projects, maySee }: z.infer<typeof grantShape>) {
    this.caller = caller;
    this.projects = projects;
    this.#maySee = maySee;
  }

  get hidesInstances(): boolean {
    return this.#maySee !== undefined;
  }

  may(project: string, action: GatewayAction): boolean {
    return Object.hasOwn(this.projects, project) && this.projects[project]?.includes(action) === true;
  }

  maySee(instance: SeenInstance): boolean {
    return this.#maySee === undefined || returnsTrue(this.#maySee, instance);
  }
}

// An error hides the instance; so does a promise, which is truthy whatever it resolves to.
function returnsTrue(maySee: NonNullable<Grant["maySee"]>, instance: SeenInstance): boolean {
  try {
    const answer: unknown = maySee(instance);
    return answer === true;
  } catch {
    return false;
  }
}

function undecided(detail: string): GatewayError {
  return new GatewayError("unavailable", "The gateway cannot tell who you are at the moment.", { nextStep: "Try again.", detail });
}
