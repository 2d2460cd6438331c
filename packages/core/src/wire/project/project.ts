import { readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readHttpDate } from "../format/http-date.ts";
import { projectPath } from "../call/resource-path.ts";
import { readProperties } from "../format/properties.ts";
import { childOf, textOf } from "../format/xml.ts";

/** Information on a project (docs/protocol.md 8.2). What the service does not send is null. */
export interface ProjectInfo {
  readonly name: string;
  readonly type: string | null;
  readonly comment: string | null;
  /** Such as `AVAILABLE`. */
  readonly state: string | null;
  readonly region: string | null;
  readonly tenantId: string | null;
  readonly owner: string | null;
  readonly creationTime: Date | null;
  readonly lastModifiedTime: Date | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** Asks for a project. */
export function projectCall(project: string): ApiCall {
  return { method: "GET", path: projectPath(project), query: [] };
}

export function readProject(answer: ApiAnswer): ProjectInfo {
  const root = readXmlAnswer(answer, "Project");
  const { headers } = answer;
  return {
    name: textOf(root, "Name") ?? "",
    type: textOf(root, "Type"),
    comment: textOf(root, "Comment"),
    state: textOf(root, "State"),
    region: textOf(root, "Region"),
    tenantId: textOf(root, "TenantId"),
    owner: headers["x-odps-owner"] || null,
    creationTime: readHttpDate(headers["x-odps-creation-time"]),
    lastModifiedTime: readHttpDate(headers["last-modified"]),
    properties: readProperties(childOf(root, "Properties")),
  };
}
