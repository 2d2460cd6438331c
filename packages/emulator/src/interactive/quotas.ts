import { tenantId } from "../base/owner.ts";
import { batchQuota } from "../jobs/instance.ts";
import type { Settings } from "../options.ts";
import { el, type XmlElement } from "../wire/xml.ts";

/** Computing resources that jobs run on: one quota for batch jobs, and those for interactive ones (docs/protocol.md 5.6, 8.8). */
export interface Quota {
  readonly nickname: string;
  readonly id: string;
  readonly type: "FUXI_OFFLINE" | "FUXI_VW";
}

export class Quotas {
  readonly all: readonly Quota[];

  constructor({ interactiveQuotas }: Pick<Settings, "interactiveQuotas">) {
    const nicknames = [batchQuota, ...interactiveQuotas.filter((name) => name !== batchQuota)];
    this.all = nicknames.map((nickname, index) => ({ nickname, id: String(9001 + index), type: index === 0 ? "FUXI_OFFLINE" : "FUXI_VW" }));
  }

  find(nickname: string): Quota | undefined {
    return this.all.find((quota) => quota.nickname === nickname);
  }

  /** The interactive quota of a project that names none. */
  get interactive(): Quota | undefined {
    return this.all.find(isInteractive);
  }

  /** The quota that a connection leads to. */
  ofConnection(connection: string): Quota | undefined {
    return this.all.find((quota) => isInteractive(quota) && connectionTo(quota) === connection);
  }
}

export function isInteractive({ type }: Quota): boolean {
  return type === "FUXI_VW";
}

/** What clients send with each query on this quota; they do not look into it. */
export function connectionTo({ nickname, id }: Quota): string {
  return Buffer.from(JSON.stringify({ quota: nickname, cluster: id })).toString("base64");
}

/** Unknown fields are left out, because one client cannot read them empty (docs/protocol.md 8.8). */
export function quotaXml({ nickname, id, type }: Quota, region: string, createdAt: number): XmlElement {
  return el("Quota", [
    el("Cluster", "AT-demo"),
    el("Name", `${nickname}_p`),
    el("ID", id),
    el("IsEnabled", "true"),
    el("ResourceSystemType", type),
    el("CreateTimeMs", String(createdAt)),
    el("CPU", "5000"),
    el("MinCPU", "5000"),
    el("Memory", "20480"),
    el("MinMemory", "20480"),
    el("Strategy", "NoPreempt"),
    el("SchedulerType", "Fair"),
    el("IsParGroup", "false"),
    el("TenantId", tenantId),
    el("Status", "ON"),
    el("Nickname", nickname),
    el("CreatorId", "1234567890"),
    el("Region", region),
    el("BillingPolicy", '{"billingMethod":"payasyougo","OdpsSpecCode":"OdpsStandard"}'),
    el("NeedAuth", "false"),
    el("IsPureLink", "false"),
    el("IsMetaOnly", "false"),
    el("Properties", "{}"),
  ]);
}
