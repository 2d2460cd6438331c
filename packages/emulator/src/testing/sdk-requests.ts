import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";

/** What a client wants to ask, before it is written in the manner of one SDK. */
export interface SdkCall {
  readonly method: string;
  /** The path after the endpoint, encoded as the SDK encodes it. */
  readonly resource: string;
  /** In the order in which they shall stand on the wire. `null` and `""` are actions without a value. */
  readonly params?: Readonly<Record<string, string | null>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SdkAccount {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Signs with V4 when given, as both SDKs do (docs/protocol.md 7.4). */
  readonly region?: string;
  readonly stsToken?: string;
  /** Signs the signature once more (docs/protocol.md 7.5). */
  readonly application?: { readonly accessId: string; readonly secret: string };
}

/** A request as it goes over the wire: header names in the SDK's case and order. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The value of a header whose name is written exactly like this; undefined where it is absent. */
  exactly(name: string): string | undefined;
  /** The value of a header in any case. */
  header(name: string): string | undefined;
}

const javaAgent = "JavaSDK Revision:5d4c2e9 Version:0.52.3-public JavaVersion:1.8.0_392";
const goAgent = "odps-go-sdk/0.4.x Go/1.21.5 (linux; amd64)";

/**
 * The Java SDK's way: bare actions, `%20`, hash-map order, hex `Content-MD5` on every body, the resource signed as it was
 * meant and not as it is read back from the URL; and what the JDK adds (docs/protocol.md 1.2, 1.3, 7.1).
 */
export function javaRequest(call: SdkCall, account: SdkAccount, date: string): WireRequest {
  const { method, resource, params = {}, body = "" } = call;
  const given = Object.entries(params).map(([name, value]) => [name, value ?? ""] as const);
  const query = given.map(([name, value]) => (value === "" ? name : `${name}=${javaEncode(value)}`)).join("&");
  const own: [string, string][] = [
    ...Object.entries(call.headers ?? {}),
    ...(body === "" ? [] : [["Content-MD5", createHash("md5").update(body).digest("hex")] as [string, string]]),
    ["User-Agent", javaAgent],
    ["x-odps-user-agent", javaAgent],
    ["Date", date],
  ];
  const signed = new Map([
    ["content-md5", ""],
    ["content-type", ""],
  ]);
  for (const [name, value] of own) {
    if (/^(content-type|content-md5|date)$|^x-odps-/i.test(name)) signed.set(name.toLowerCase(), value);
  }
  for (const [name, value] of given) if (name.startsWith("x-odps-")) signed.set(name, value);
  const block = [...signed].toSorted(byName).map(([name, value]) => (name.startsWith("x-odps-") ? `${name}:${value}\n` : `${value}\n`));
  const path = decodeURIComponent(resource.replaceAll("+", " "));
  const headers = [...own, ...authorization(`${method}\n${block.join("")}${path}${signedQuery(given)}`, account, date)];
  const length: [string, string][] = method === "GET" ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
  const jdk: [string, string][] = [
    ["Accept", "text/html, image/gif, image/jpeg, */*; q=0.2"],
    ["Connection", "keep-alive"],
  ];
  return { method, target: resource + (query === "" ? "" : `?${query}`), headers: [...headers, ...length, ...jdk], body };
}

/** The Go SDK's way: every parameter with `=`, sorted, `+` for a space; canonical header names (docs/protocol.md 1.2, 1.3, 7.1). */
export function goRequest(call: SdkCall, account: SdkAccount, date: string): WireRequest {
  const { method, resource, params = {}, body = "" } = call;
  const given = Object.entries(params)
    .map(([name, value]) => [name, value ?? ""] as const)
    .toSorted(byName);
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, value])).toString();
  const own = [...Object.entries(call.headers ?? {}), ["Date", date] as const, ["X-Odps-User-Agent", goAgent] as const];
  const value = (wanted: string): string => own.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
  const lines = own
    .map(([name, text]) => [name.toLowerCase(), text] as const)
    .filter(([name]) => name.startsWith("x-odps-"))
    .toSorted(byName);
  const canonical =
    `${method}\n${value("content-md5")}\n${value("content-type")}\n${date}\n` +
    `${lines.map(([name, text]) => `${name}:${text}\n`).join("")}${decodeURIComponent(resource)}${signedQuery(given)}`;
  const sorted = [...own, ...authorization(canonical, account, date)].toSorted(byName);
  const length: [string, string][] = body === "" ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
  return { method, target: resource + (query === "" ? "" : `?${query}`), headers: [["User-Agent", goAgent], ...length, ...sorted], body };
}

/** Sends a request byte by byte as it is given. `endpoint` is what the emulator listens at. */
export function send(endpoint: string, { method, target, headers, body }: WireRequest): Promise<WireAnswer> {
  const { hostname, port, host, pathname } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path: pathname + target, agent: false, headers: ["Host", host, ...headers.flat()] },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const raw = response.rawHeaders;
          const pairs = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
          resolve({
            status: response.statusCode ?? 0,
            headers: pairs,
            body: Buffer.concat(chunks).toString(),
            exactly: (wanted) => pairs.find(([name]) => name === wanted)?.[1],
            header: (wanted) => pairs.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1],
          });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function authorization(canonical: string, account: SdkAccount, date: string): [string, string][] {
  const { accessKeyId, accessKeySecret, region, stsToken, application } = account;
  const day = new Date(date).toISOString().slice(0, 10).replaceAll("-", "");
  const steps = region === undefined ? [] : [day, region, "odps", "aliyun_v4_request"];
  const key = steps.reduce<string | Buffer>(
    (previous, step) => createHmac("sha256", previous).update(step).digest(),
    region === undefined ? accessKeySecret : `aliyun_v4${accessKeySecret}`,
  );
  const value = `ODPS ${[accessKeyId, ...steps].join("/")}:${createHmac("sha1", key).update(canonical).digest("base64")}`;
  const second = application && createHmac("sha1", application.secret).update(value).digest("base64");
  return [
    ["Authorization", value],
    ...(stsToken === undefined ? [] : [["authorization-sts-token", stsToken] as [string, string]]),
    ...(application === undefined
      ? []
      : [
          [
            "application-authentication",
            `account_provider:aliyun,signature_method:hmac-sha1,access_id:${application.accessId},signature:${second}`,
          ] as [string, string],
        ]),
  ];
}

function signedQuery(pairs: readonly (readonly [string, string])[]): string {
  const sorted = pairs.toSorted(byName).map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  return sorted.length === 0 ? "" : `?${sorted.join("&")}`;
}

function javaEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1).replaceAll("+", "%20");
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Requests as they were recorded, below `/api`, without the header `Host`. A line `----` between blank ones parts them. */
export function readRecordings(text: string): readonly WireRequest[] {
  return text.trimEnd().split("\n\n----\n\n").map(readRecording);
}

function readRecording(recording: string): WireRequest {
  const [head = "", ...body] = recording.split("\n\n");
  const [start = "", ...lines] = head.split("\n");
  const [, method = "", target = ""] = /^(\w+) \/api(\/\S+) HTTP\/1\.1$/.exec(start) ?? [];
  const headers = lines.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
  return { method, target, headers: headers.filter(([name]) => name !== "Host"), body: body.join("\n\n") };
}
