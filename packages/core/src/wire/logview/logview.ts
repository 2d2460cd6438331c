import { MaxComputeError } from "../../error.ts";
import { answerDetails, bodyText } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { encodeText, projectPath } from "../call/resource-path.ts";
import { parseXml, textOf } from "../format/xml.ts";

/** Asks for the host of legacy LogView pages (docs/protocol.md 3.2). */
export function logviewHostCall(): ApiCall {
  return { method: "GET", path: "/logview/host", query: [] };
}

/** Asks for the host of Job Insight pages (docs/protocol.md 3.2). */
export function webconsoleHostCall(): ApiCall {
  return { method: "GET", path: "/webconsole/host", query: [] };
}

/** Longest answer that can be the address of a host, in bytes. */
const longestHost = 1024;

/**
 * Reads the answer to either: an origin without a slash at its end. Null for everything that is no whole address of a host,
 * such as an empty or cut answer, or the page of a proxy. A name without a dot may be cut, unless it is the endpoint's own.
 */
export function readHost(answer: ApiAnswer, endpoint: string): string | null {
  if (answer.body.length > longestHost) return null;
  const text = bodyText(answer.body).trim().replace(/\/+$/, "");
  const [, name] = /^https?:\/\/([^\s<>"?#@/\\]+)(?:\/[^\s<>"?#@\\]*)?$/.exec(text) ?? [];
  return name !== undefined && (isWholeName(name) || name === new URL(endpoint).host) ? text : null;
}

/** Whether a name, perhaps with a port, can be reached from elsewhere: what was cut before its first dot can not. */
function isWholeName(name: string): boolean {
  return /^(?:localhost|\[[\da-f:.]+\]|[^.:[\]]+(?:\.[^.:[\]]+)+|[^.:[\]]+(?=:))(?::\d{1,5})?$/i.test(name);
}

/** Asks for a token that permits reading one instance for some hours (docs/protocol.md 3.3). */
export function signBearerTokenCall(project: string, id: string, hours: number): ApiCall {
  const statement = { Action: ["odps:Read"], Effect: "Allow", Resource: `acs:odps:*:projects/${project}/instances/${id}` };
  return bearerTokenCall(project, { Statement: [statement], Version: "1" }, hours);
}

/** Asks for a token with any policy. */
export function bearerTokenCall(project: string, policy: object, hours: number): ApiCall {
  if (!Number.isSafeInteger(hours) || hours <= 0) {
    throw new MaxComputeError("invalid_argument", `A token is valid for a whole number of hours from 1 up, not ${hours}.`);
  }
  return {
    method: "POST",
    path: `${projectPath(project)}/authorization`,
    query: [["sign_bearer_token", null]],
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify({ expires_in_hours: hours, policy })),
  };
}

/** Reads the token. Its errors do not quote the answer, which may be secret. */
export function readSignedToken(answer: ApiAnswer): string {
  const token = readToken(answer);
  if (token !== null) return token;
  throw new MaxComputeError("unexpected_answer", "The service was asked for a LogView token and answered something else.", {
    ...answerDetails(answer),
    nextStep: "Ask for a Job Insight link instead, which needs no token.",
  });
}

function readToken(answer: ApiAnswer): string | null {
  try {
    return textOf(parseXml(answer.body), "Result");
  } catch {
    return null;
  }
}

/** The instance that an address links to. */
export interface LogviewSubject {
  /** Origin of the page's host, without a slash at its end. */
  readonly host: string;
  /** Endpoint of the service, without a slash at its end. */
  readonly endpoint: string;
  readonly project: string;
  readonly instanceId: string;
}

/** A legacy LogView address (docs/protocol.md 3.3). Whoever has it can read the instance until the token expires. */
export function legacyLogviewAddress(subject: LogviewSubject & { readonly token: string }): string {
  return `${subject.host}/logview/?${instanceQuery(subject)}&token=${queryValue(subject.token)}`;
}

/** A Job Insight address, which carries no token (docs/protocol.md 3.4). */
export function jobInsightAddress(subject: LogviewSubject & { readonly region: string }): string {
  return `${subject.host}/${encodeText(subject.region)}/job-insights?${instanceQuery(subject)}`;
}

function instanceQuery({ endpoint, project, instanceId }: LogviewSubject): string {
  return `h=${queryValue(endpoint)}&p=${queryValue(project)}&i=${queryValue(instanceId)}`;
}

// Other clients do not encode these values. Characters that a query may contain stay as they are.
function queryValue(text: string): string {
  return encodeText(text).replace(/%(3A|2F|3D)/g, (code) => decodeURIComponent(code));
}
