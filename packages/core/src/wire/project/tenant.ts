import { readJsonAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { isObject } from "../format/json.ts";

/** The tenant that an account belongs to (docs/protocol.md 8.3). What the service does not send is null. */
export interface TenantInfo {
  /** Name of the tenant. */
  readonly name: string | null;
  /** Id of the tenant, such as `280747000857`. */
  readonly tenantId: string | null;
  /** Id of the account that owns it. */
  readonly ownerId: string | null;
  /** The service's word for its state, such as `NORMAL`. */
  readonly state: string | null;
  /** When it was created. */
  readonly creationTime: Date | null;
  /** When it was last changed. */
  readonly lastModifiedTime: Date | null;
  /** Settings of the tenant by name, such as `odps.namespace.schema`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Asks for the tenant of the account. */
export function tenantCall(): ApiCall {
  return { method: "GET", path: "/tenants", query: [] };
}

/** Reads the answer. PyODPS reads the state from `TenantState`, other clients from `State`. */
export function readTenant(answer: ApiAnswer): TenantInfo {
  const { Tenant: tenant } = readJsonAnswer(answer, "a tenant");
  if (!isObject(tenant)) throw unexpectedAnswer(answer, "a tenant", "It has no Tenant.");
  const parameters = isObject(tenant.Parameters) ? Object.entries(tenant.Parameters) : [];
  return {
    name: text(tenant.Name),
    tenantId: text(tenant.TenantId),
    ownerId: text(tenant.OwnerId),
    state: text(tenant.TenantState ?? tenant.State),
    creationTime: time(tenant.CreateTime),
    lastModifiedTime: time(tenant.UpdateTime),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name, String(value)])),
  };
}

function text(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

/** Clients disagree on the unit: Go and PyODPS read seconds, Java milliseconds. Seconds of this size would lie beyond the year 5000. */
function time(value: unknown): Date | null {
  if (typeof value !== "number" || !(value > 0)) return null;
  return new Date(value < 1e11 ? value * 1000 : value);
}
