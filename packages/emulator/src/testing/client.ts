import { createHmac } from "node:crypto";
import { assembleEmulator, type Emulator } from "../emulator.ts";
import { canonicalStrings } from "../access/signature.ts";
import { parseXml, type XmlElement } from "../wire/xml.ts";
import type { EmulatorOptions } from "../options.ts";
import type { SqlEngine } from "../sql/sql-engine.ts";
import { fakeEngine } from "./fake-engine.ts";

export const endpoint = "http://emulator.test/api";

/** An emulator with a manual clock and a fake engine. */
export function manualEmulator(options: EmulatorOptions = {}, engine: SqlEngine = fakeEngine()): Promise<Emulator> {
  return assembleEmulator({ clock: "manual", ...options }, () => Promise.resolve(engine));
}

export interface CallOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A signed (V2) request to `{endpoint}/projects/{project}{path}`. */
export function call(emulator: Emulator, method: string, path: string, options: CallOptions = {}): Promise<Response> {
  return emulator.fetch(signed(emulator, method, `/projects/${emulator.account.project}${path}`, options));
}

export function signed(emulator: Emulator, method: string, target: string, { body, headers: extra, signal }: CallOptions = {}): Request {
  const { accessKeyId, accessKeySecret } = emulator.account;
  const headers = new Headers({
    Date: new Date(emulator.clock.now()).toUTCString(),
    ...(body === undefined ? {} : { "Content-Type": "application/xml" }),
    ...extra,
  });
  const [canonical = ""] = canonicalStrings({ method, target, headers });
  headers.set("Authorization", `ODPS ${accessKeyId}:${createHmac("sha1", accessKeySecret).update(canonical).digest("base64")}`);
  return new Request(endpoint + target, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Submits a job; answers its instance id. */
export async function submit(emulator: Emulator, body: string): Promise<string> {
  const response = await call(emulator, "POST", "/instances", { body });
  const location = response.headers.get("Location");
  if (location === null) throw new Error(`not submitted: ${response.status} ${await response.text()}`);
  return location.slice(location.lastIndexOf("/") + 1);
}

export function sqlJob(query: string, extra = ""): string {
  return `<Instance><Job>${extra}<Tasks><SQL><Name>AnonymousSQLTask</Name><Query><![CDATA[${query}]]></Query></SQL></Tasks></Job></Instance>`;
}

/** Several statements as one job. */
export function scriptJob(query: string): string {
  const settings = '<Config><Property><Name>settings</Name><Value>{"odps.sql.submit.mode": "script"}</Value></Property></Config>';
  return sqlJob(query).replace("<Query>", `${settings}<Query>`);
}

export function xflowJob(xflow: string, parameters: Readonly<Record<string, string>> = {}): string {
  const listed = Object.entries(parameters).map(([key, value]) => `<Parameter><Key>${key}</Key><Value>${value}</Value></Parameter>`);
  return `<Instance><XflowInstance><Project>algo_public</Project><Xflow>${xflow}</Xflow><Parameters>${listed.join("")}</Parameters></XflowInstance></Instance>`;
}

export async function xmlOf(response: Response | Promise<Response>): Promise<XmlElement> {
  return parseXml(await (await response).text());
}

/** A promise looked at without waiting for it. */
export function watched<T>(promise: Promise<T>): { readonly promise: Promise<T>; settled: boolean } {
  const state = { promise, settled: false };
  const settle = (): void => {
    state.settled = true;
  };
  promise.then(settle, settle);
  return state;
}
