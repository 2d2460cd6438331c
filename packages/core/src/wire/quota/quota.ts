import { readJsonAnswer, readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall, QueryParameter } from "../call/api-call.ts";
import { readMarker } from "../call/page-marker.ts";
import { encodeText } from "../call/resource-path.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../format/xml.ts";

/** A quota: the resources that jobs run in (docs/protocol.md 8.8). What the service does not send is null. */
export interface QuotaInfo {
  /** The name that users see and pass as `quotaName`. */
  readonly nickname: string | null;
  /** The name inside the service. */
  readonly name: string | null;
  /** The id inside the service. */
  readonly id: string | null;
  /** Nickname of the quota that it is a part of. */
  readonly parentNickname: string | null;
  /** The service's word for its kind: `FUXI_OFFLINE`, `FUXI_ONLINE`, `FUXI_STANDALONE` or `FUXI_VW`. */
  readonly resourceSystemType: string | null;
  /** The service's word for its status: `ON`, `OFF`, `INITIALIZING` or `ABNORMAL`. */
  readonly status: string | null;
  /** Whether interactive queries can run in it (MaxQA). */
  readonly isInteractive: boolean;
  /** The cluster that it belongs to. */
  readonly cluster: string | null;
  /** The tenant that it belongs to. */
  readonly tenantId: string | null;
  /** The region that it is in. */
  readonly region: string | null;
  /** CPU units, in hundredths of a core. */
  readonly cpu: number | null;
  /** Memory, in megabytes. */
  readonly memory: number | null;
}

/** Which quotas to list, and which one to read. */
export interface QuotaQuery {
  /** Id of the tenant. Default: that of the caller. */
  readonly tenantId?: string | undefined;
  /** Id of the region. Default: that of the endpoint. */
  readonly region?: string | undefined;
}

export interface QuotaPage {
  readonly quotas: readonly QuotaInfo[];
  readonly marker: string | null;
}

/** A quota, and the connection by which interactive queries reach it; null if the answer named none. */
export interface QuotaAnswer {
  readonly quota: QuotaInfo;
  readonly connection: string | null;
}

/** Asks for a quota by its nickname. */
export function quotaCall(project: string, nickname: string, { tenantId, region }: QuotaQuery = {}): ApiCall {
  const query: QueryParameter[] = [
    ["project", project],
    ["version", "wlm"],
  ];
  if (region !== undefined) query.push(["region", region]);
  if (tenantId !== undefined) query.push(["tenant", tenantId]);
  return { method: "GET", path: `/quotas/${encodeText(nickname)}`, query };
}

export function readQuotaAnswer(answer: ApiAnswer): QuotaAnswer {
  return { quota: quotaOf(readXmlAnswer(answer, "Quota")), connection: answer.headers["x-odps-mcqa-conn"] || null };
}

/** Asks for one page of the quotas. */
export function listQuotasCall(project: string, { region }: QuotaQuery, marker: string | null): ApiCall {
  const query: QueryParameter[] = [
    ["expectmarker", "true"],
    ["version", "wlm"],
    ["project", project],
  ];
  if (region !== undefined) query.push(["region", region]);
  if (marker !== null) query.push(["marker", marker]);
  return { method: "GET", path: "/quotas", query };
}

export function readQuotaPage(answer: ApiAnswer): QuotaPage {
  const root = readXmlAnswer(answer, "Quotas", ["Quota", "Marker"]);
  return { quotas: childrenOf(root, "Quota").map(quotaOf), marker: readMarker(root) };
}

/** Asks for the connection of a quota for interactive queries (docs/protocol.md 5.6). */
export function connectionCall(project: string, quotaName: string): ApiCall {
  return {
    method: "GET",
    path: "/connection/mcqa",
    query: [
      ["project", project],
      ["quota", quotaName],
    ],
  };
}

/** Reads the answer: the connection, or null if it names none. */
export function readConnection(answer: ApiAnswer): string | null {
  const { connInfo } = readJsonAnswer(answer, "a connection");
  return typeof connInfo === "string" && connInfo !== "" ? connInfo : null;
}

function quotaOf(quota: XmlElement): QuotaInfo {
  const resourceSystemType = textOf(quota, "ResourceSystemType");
  const tags = childOf(quota, "UserDefinedTag");
  return {
    nickname: textOf(quota, "Nickname"),
    name: textOf(quota, "Name"),
    id: textOf(quota, "ID"),
    parentNickname: textOf(quota, "ParentNickname"),
    resourceSystemType,
    status: textOf(quota, "Status"),
    // The tag marks a quota of an older kind of interactive queries.
    isInteractive: resourceSystemType === "FUXI_VW" && !(tags !== undefined && hasTag(tags, "mcqaVersion")),
    cluster: textOf(quota, "Cluster"),
    tenantId: textOf(quota, "TenantId"),
    region: textOf(quota, "Region"),
    cpu: number(textOf(quota, "CPU")),
    memory: number(textOf(quota, "Memory")),
  };
}

function hasTag(tags: XmlElement, name: string): boolean {
  return childrenOf(tags, "entry").some((entry) => entry.attributes.key === name || textOf(entry, "key") === name);
}

function number(text: string | null): number | null {
  const value = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
