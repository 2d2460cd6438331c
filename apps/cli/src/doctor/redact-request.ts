import { allowed, httpDateOrShape, ownerShape, shape } from "./shape.ts";

type Rule = (value: string) => string;

const collections: Readonly<Record<string, string>> = {
  projects: "{project}",
  instances: "{instance}",
  xflows: "{xflow}",
  quotas: "{quota}",
};
const plainSegments: ReadonlySet<string> = new Set(["logview", "webconsole", "host", "authorization", "tunnel", "tenants", "api"]);

const flag: Rule = (value) => allowed(/^$/, value);
const taskName: Rule = (value) => allowed(/^(?:AnonymousSQLTask|AnonymousSQLCostTask)?$/, value);
const queryRules: Readonly<Record<string, Rule>> = {
  curr_project: () => "{project}",
  curr_schema: () => "{schema}",
  status: (value) => allowed(/^(?:Running|Suspended|Terminated)$/, value),
  onlyowner: (value) => allowed(/^(?:yes|no)$/, value),
  maxitems: (value) => allowed(/^\d{1,6}$/, value),
  daterange: (value) => (/^\d*:\d*$/.test(value) ? value.replace(/\d+/g, "{seconds}") : shape(value)),
  instanceprogress: taskName,
  taskname: taskName,
  marker: shape,
  jobname: shape,
  quotaIndex: shape,
  owner: shape,
  instancestatus: flag,
  taskstatus: flag,
  result: flag,
  source: flag,
  xresult: flag,
  xsource: flag,
  sign_bearer_token: flag,
};

const word: Rule = (value) =>
  allowed(
    /^(?:(?:gzip|deflate|br|identity|chunked|close|keep-alive|no-cache|no-store|private|accept-encoding|origin|\*)(?:, ?|$))+$/i,
    value,
  );
const digits: Rule = (value) => allowed(/^\d{1,12}$/, value);
const agent: Rule = (value) => allowed(/^maxcompute-rx\/\d{1,3}\.\d{1,3}\.\d{1,3}$/, value);
const headerRules: Readonly<Record<string, Rule>> = {
  accept: shape,
  "accept-encoding": word,
  "application-authentication": shape,
  authorization: authorizationShape,
  "authorization-sts-token": shape,
  "cache-control": word,
  connection: word,
  "content-encoding": word,
  "content-length": digits,
  "content-md5": shape,
  "content-type": (value) => allowed(/^(?:application|text)\/(?:xml|json|plain|html|octet-stream)(?:; ?charset=utf-8)?$/i, value),
  date: httpDateOrShape,
  "keep-alive": shape,
  "last-modified": httpDateOrShape,
  location: locationShape,
  "retry-after": digits,
  server: (value) => allowed(/^(?:Tengine|nginx|openresty|envoy|Apache)(?:\/[\d.]{1,12})?$/i, value),
  "set-cookie": shape,
  "sts-authentication": shape,
  "sts-token": shape,
  "transfer-encoding": word,
  "user-agent": agent,
  vary: word,
  via: shape,
  "x-odps-bearer-token": shape,
  "x-odps-creation-time": httpDateOrShape,
  "x-odps-end-time": httpDateOrShape,
  "x-odps-mcqa-conn": shape,
  "x-odps-mcqa-query-cookie": shape,
  "x-odps-namespace-id": shape,
  "x-odps-owner": ownerShape,
  "x-odps-request-id": shape,
  "x-odps-start-time": httpDateOrShape,
  "x-odps-user-agent": agent,
};

export interface RedactedTarget {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Path and query after the endpoint, with placeholders for names. */
export function redactTarget(target: string): RedactedTarget {
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  return { path: redactPath(path), query: [...new URLSearchParams(query)].map(redactParameter) };
}

export function targetText({ path, query }: RedactedTarget): string {
  const pairs = query.map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const redacted = Object.entries(headers).map(([name, value]) => {
    const rule = Object.hasOwn(headerRules, name) ? headerRules[name] : undefined;
    return rule === undefined ? [`{header ${shape(name)}}`, shape(value)] : [name, rule(value)];
  });
  return Object.fromEntries(redacted);
}

/** The text that was signed (docs/protocol.md 7.1), built from redacted parts: it shows the form, not the values. */
export function canonicalShape(method: string, { path, query }: RedactedTarget, headers: Readonly<Record<string, string>>): string {
  const odps = Object.entries(headers).filter(([name]) => name.startsWith("x-odps-"));
  const lines = odps.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}`);
  const sorted = query.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const standard = ["content-md5", "content-type", "date"].map((name) => headers[name] ?? "");
  return [method, ...standard, ...lines, targetText({ path, query: sorted })].join("\n");
}

/** Public hosts of the service are kept, with a placeholder for the region. Every other host is private and is replaced. */
export function endpointShape(endpoint: string): string {
  const url = new URL(endpoint);
  const known = /^service\.(?:odps|[a-z0-9-]+)((?:-vpc|-intranet)?\.(?:maxcompute\.)?aliyun(?:-inc)?\.com)$/.exec(url.hostname);
  const host = known === null ? "{host}" : `service.{region}${known[1]}`;
  return `${url.protocol}//${host}${url.port === "" ? "" : ":{port}"}${redactPath(url.pathname)}`;
}

function redactPath(path: string): string {
  const segments = path.split("/");
  return segments
    .map((segment, at) => {
      const placeholder = at > 0 ? collections[segments[at - 1] ?? ""] : undefined;
      // The segment after a collection is a name, whatever it looks like. The segment after a name is not.
      if (placeholder !== undefined && !isName(segments, at - 1)) return placeholder;
      return segment === "" || Object.hasOwn(collections, segment) || plainSegments.has(segment) ? segment : shape(segment);
    })
    .join("/");
}

function isName(segments: readonly string[], at: number): boolean {
  return at > 0 && Object.hasOwn(collections, segments[at - 1] ?? "") && !isName(segments, at - 1);
}

function redactParameter([name, value]: readonly [string, string]): readonly [string, string] {
  const rule = Object.hasOwn(queryRules, name) ? queryRules[name] : undefined;
  return rule === undefined ? [`{parameter ${shape(name)}}`, shape(value)] : [name, rule(value)];
}

// ODPS {id}:{signature} of V2, ODPS {id}/{day}/{region}/odps/{prefix}_request:{signature} of V4.
function authorizationShape(value: string): string {
  const found = /^ODPS ([^/:]+)(\/\d{8}\/[^/:]+\/odps\/[^/:]+)?:([A-Za-z0-9+/=]+)$/.exec(value);
  if (found === null) return shape(value);
  const prefix = /\/(aliyun_v4_request)$/.exec(found[2] ?? "")?.[1] ?? "{prefix}";
  return `ODPS {id}${found[2] === undefined ? "" : `/{day}/{region}/odps/${prefix}`}:{signature of ${found[3]?.length}}`;
}

function locationShape(value: string): string {
  const absolute = /^(https?):\/\/[^/]+(\/.*)$/.exec(value);
  const target = redactTarget(absolute?.[2] ?? value);
  return absolute === null ? targetText(target) : `${absolute[1]}://{host}${targetText(target)}`;
}
