import { withDeadline, type GatewayAction } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";
import * as z from "zod";

import type { GatewayOptions, Grant, SeenInstance } from "../gateway-options.ts";
import { refusal, Refusal } from "./gateway-error.ts";

/** A caller, and what he may do. */
export interface Access {
  readonly caller: string;
  readonly projects: Grant["projects"];
  /** Whether some instances of the projects are hidden from this caller. */
  readonly isNarrowed: boolean;
  may(project: string, action: GatewayAction): boolean;
  maySee(instance: SeenInstance): boolean;
}

/** Asks who a caller is; refuses where nobody says so. */
export type Authority = (request: Request) => Promise<Access>;

const actions = ["read", "read-sql", "read-results", "submit", "stop", "logview"] as const satisfies readonly GatewayAction[];

const grantShape = z.object({
  caller: z.string().min(1),
  projects: z.record(z.string().regex(/^[\w.-]{1,128}$/), z.array(z.enum(actions))),
  maySee: z.custom<NonNullable<Grant["maySee"]>>((value) => value === undefined || typeof value === "function").optional(),
});

const patienceMs = 10_000;

/** Wraps the application's `authorize`: whatever goes wrong in it, nobody gets in. */
export function createAuthority(authorize: GatewayOptions["authorize"], scheduler: SchedulerLike): Authority {
  return async (request) => {
    // Its body stays the gateway's, and its end is no matter: a stream outlives the request that is asked about again.
    const asked = new Request(request.url, { method: request.method, headers: request.headers });
    let answer: unknown;
    try {
      answer = await withDeadline(patienceMs, "authorize", scheduler, undefined, async () => authorize(asked));
    } catch (error) {
      throw undecided(error instanceof Error ? `authorize failed: ${error.message}` : "authorize failed.");
    }
    if (answer === null) throw refusal("unauthorized", "The gateway does not know you, or no longer.", "Sign in again.");
    const grant = grantShape.safeParse(answer);
    if (!grant.success) throw undecided(`authorize answered no grant: ${z.prettifyError(grant.error)}`);
    return toAccess(grant.data);
  };
}

function toAccess({ caller, projects, maySee }: z.infer<typeof grantShape>): Access {
  const granted = new Map(Object.entries(projects).map(([project, allowed]) => [project, new Set<GatewayAction>(allowed)]));
  return {
    caller,
    projects,
    isNarrowed: maySee !== undefined,
    may: (project, action) => granted.get(project)?.has(action) === true,
    maySee: (instance) => maySee === undefined || saysTrue(maySee, instance),
  };
}

// An error hides; so does a promise, which would be as good as true.
function saysTrue(maySee: NonNullable<Grant["maySee"]>, instance: SeenInstance): boolean {
  try {
    const answer: unknown = maySee(instance);
    return answer === true;
  } catch {
    return false;
  }
}

function undecided(detail: string): Refusal {
  return new Refusal({ code: "unavailable", message: "The gateway cannot tell who you are at the moment.", nextStep: "Try again." }, { detail });
}
