import { MaxComputeError } from "../../error.ts";
import { answerDetails, readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { encodeText, projectPath } from "../call/resource-path.ts";
import { textOf } from "../format/xml.ts";
import { writeXml, xmlNode, xmlText } from "../format/xml-writer.ts";

/** A statement about permissions as it is sent (docs/protocol.md 8.6). */
export interface SecurityStatement {
  readonly query: string;
  /** JSON object of settings; undefined for none. */
  readonly settings?: string | undefined;
  /** Sent as `odps-x-supervision-token`. */
  readonly supervisionToken?: string | undefined;
}

/** What is known of a statement: its result, or the id by which to ask again. */
export type SecurityState = { readonly result: string } | { readonly pendingId: string };

/** Runs a statement such as `whoami` or `grant admin to x`. */
export function securityQueryCall(project: string, { query, settings, supervisionToken }: SecurityStatement): ApiCall {
  if (query.trim() === "") throw new MaxComputeError("invalid_argument", "The security query is empty.");
  const children = [xmlNode("Query", query), xmlNode("ResponseInJsonFormat", "true"), xmlText("Settings", settings)];
  return {
    method: "POST",
    path: `${projectPath(project)}/authorization`,
    query: [],
    headers: { "content-type": "application/xml", ...(supervisionToken !== undefined && { "odps-x-supervision-token": supervisionToken }) },
    body: writeXml(xmlNode("Authorization", children)),
  };
}

/** Reads the answer: 200 has the result, another 2xx the id to ask again with. */
export function readSecurityAnswer(answer: ApiAnswer): SecurityState {
  const result = textOf(readXmlAnswer(answer, "Authorization"), "Result") ?? "";
  if (answer.status === 200) return { result };
  if (result !== "") return { pendingId: result };
  throw unexpectedAnswer(answer, "the id of a security query", "It names no id.");
}

/** Asks for a statement that was not answered at once. */
export function securityStateCall(project: string, id: string): ApiCall {
  return { method: "GET", path: `${projectPath(project)}/authorization/${encodeText(id)}`, query: [] };
}

/**
 * Reads the answer: the result, or null while the statement runs. The status is read in any case, as PyODPS does.
 *
 * @throws {MaxComputeError} `job_failed` with the service's message for a statement that has failed
 */
export function readSecurityState(answer: ApiAnswer): { readonly result: string } | null {
  const root = readXmlAnswer(answer, "AuthorizationQuery", ["Status"]);
  const result = textOf(root, "Result") ?? "";
  const status = textOf(root, "Status");
  switch (status?.toLowerCase()) {
    case "running":
      return null;
    case "terminated":
      return { result };
    case "failed":
      throw new MaxComputeError("job_failed", `The security query failed: ${result}`, answerDetails(answer));
    default:
      throw unexpectedAnswer(answer, "the status of a security query", `Its status is ${JSON.stringify(status)}.`);
  }
}
