import type { ApiCall } from "../call/api-call.ts";
import { instancePath } from "../call/resource-path.ts";
import { writeXml, xmlNode } from "../format/xml-writer.ts";

/** Asks to stop an instance; the body of the answer has no content of use (docs/protocol.md 2.5). */
export function stopInstanceCall(project: string, id: string): ApiCall {
  return {
    method: "PUT",
    path: instancePath(project, id),
    query: [],
    headers: { "content-type": "application/xml" },
    body: writeXml(xmlNode("Instance", [xmlNode("Status", "Terminated")])),
  };
}
