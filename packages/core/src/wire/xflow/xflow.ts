import { MaxComputeError } from "../../error.ts";
import { bodyText, readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readHttpDate } from "../format/http-date.ts";
import { propertiesNode, readProperties } from "../format/properties.ts";
import { readMarker } from "../call/page-marker.ts";
import { instancePath, projectPath, segment } from "../call/resource-path.ts";
import { readResultContent } from "../task/task-result.ts";
import type { ResultContent } from "../task/task-result.ts";
import { childOf, childrenOf, textOf } from "../format/xml.ts";
import { writeXml, xmlNode, xmlText } from "../format/xml-writer.ts";

/** One run of an XFlow (docs/protocol.md 4.3). */
export interface XFlowRun {
  /** Project that the XFlow belongs to, such as `algo_public`. */
  readonly xflowProject: string;
  readonly xflowName: string;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly priority?: number | undefined;
  /** A unique id by which the service recognises a repeated submit; the Java client sends it too. */
  readonly guid?: string | undefined;
  /** Hints and other configuration. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/** One node of a running XFlow (docs/protocol.md 4.4). */
export interface XFlowAction {
  /** The node's name. */
  readonly name: string;
  /** The node's type: `Local`, `Instance` or `SubWorkflow`. */
  readonly nodeType: string;
  /** Id of the instance that runs the node; null for a `Local` node. */
  readonly instanceId: string | null;
  /** The node's result; null while there is none. */
  readonly result: ResultContent | null;
}

/** One XFlow of a project. */
export interface XFlowInfo {
  /** The XFlow's name. */
  readonly name: string;
  /** Account of its owner; null when the service did not say. */
  readonly owner: string | null;
}

/** An XFlow with its source (docs/protocol.md 4.2). */
export interface XFlowSource extends XFlowInfo {
  /** When it was created; null when the service did not say. */
  readonly creationTime: Date | null;
  /** When it was last changed; null when the service did not say. */
  readonly lastModifiedTime: Date | null;
  /** Its definition, an XML text. */
  readonly source: string;
}

/**
 * Writes the body of a submit. As PyODPS does, a `modelName` without a slash becomes `{project}/offlinemodels/{name}`, and
 * an `inputTableName` or `outputTableName` without a dot becomes `{project}.{name}`.
 */
export function writeXFlow(project: string, run: XFlowRun): Uint8Array {
  const { priority } = run;
  if (priority !== undefined && !(Number.isSafeInteger(priority) && priority >= 0)) {
    throw new MaxComputeError("invalid_argument", `An XFlow's priority is a whole number from 0 up, not ${priority}.`);
  }
  if (run.xflowName === "" || run.xflowProject === "") {
    throw new MaxComputeError("invalid_argument", "An XFlow's name and project must not be empty.");
  }
  const parameters = Object.entries(run.parameters ?? {}).map(([key, value]) =>
    xmlNode("Parameter", [xmlNode("Key", key), xmlNode("Value", qualify(project, key, value))]),
  );
  const { properties } = run;
  return writeXml(
    xmlNode("Instance", [
      xmlNode("XflowInstance", [
        xmlNode("Project", run.xflowProject),
        xmlNode("Xflow", run.xflowName),
        xmlNode("Parameters", parameters),
        xmlText("Priority", priority),
        xmlText("Guid", run.guid),
        properties === undefined || Object.keys(properties).length === 0 ? null : propertiesNode(properties),
      ]),
    ]),
  );
}

/** Asks for the nodes of a running XFlow (docs/protocol.md 4.4). */
export function xresultCall(project: string, id: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["xresult", null]] };
}

/** Reads the nodes, in order; their names are unique. */
export function readXResult(answer: ApiAnswer): readonly XFlowAction[] {
  const actions = childOf(readXmlAnswer(answer, "Xinstance", ["Actions"]), "Actions");
  return (actions === undefined ? [] : childrenOf(actions, "Action")).map((action) => {
    const result = childOf(action, "Result");
    return {
      name: textOf(action, "Name") ?? "",
      nodeType: action.attributes.NodeType ?? "",
      instanceId: textOf(action, "InstanceId"),
      result: result === undefined ? null : readResultContent(result, answer),
    };
  });
}

/** Asks for an XFlow's submission (docs/protocol.md 4.5). */
export function xsourceCall(project: string, id: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["xsource", null]] };
}

/** Reads the submission. An instance that is no XFlow answers something else: `unexpected_answer`, or an error status. */
export function readXSource(answer: ApiAnswer): XFlowRun {
  const root = readXmlAnswer(answer, "XflowInstance", ["XflowInstance"]);
  const run = childOf(root, "XflowInstance") ?? root;
  const xflowName = textOf(run, "Xflow");
  if (xflowName === null) throw unexpectedAnswer(answer, "the source of an XFlow", "It names no XFlow.");
  const priority = textOf(run, "Priority");
  const config = childOf(run, "Config");
  return {
    xflowProject: textOf(run, "Project") ?? "",
    xflowName,
    parameters: readProperties(childOf(run, "Parameters"), "Parameter", "Key"),
    priority: priority !== null && /^\d+$/.test(priority) ? Number(priority) : undefined,
    guid: textOf(run, "Guid") ?? undefined,
    properties: config === undefined ? undefined : readProperties(config),
  };
}

/** Asks for one page of a project's XFlows (docs/protocol.md 4.1). */
export function listXFlowsCall(project: string, owner: string | undefined, marker: string | null): ApiCall {
  return {
    method: "GET",
    path: `${projectPath(project)}/xflows`,
    query: [...(owner === undefined ? [] : [["owner", owner] as const]), ...(marker === null ? [] : [["marker", marker] as const])],
  };
}

/** Reads one page. Services name an entry `xflow` or `odpsalgo`, or list each under both names. */
export function readXFlowPage(answer: ApiAnswer): { readonly xflows: readonly XFlowInfo[]; readonly marker: string | null } {
  const root = readXmlAnswer(answer, "xflows", ["xflow", "odpsalgo", "Marker"]);
  const entries = [...childrenOf(root, "xflow"), ...childrenOf(root, "odpsalgo")].map((entry): XFlowInfo => ({
    name: textOf(entry, "Name") ?? "",
    owner: textOf(entry, "Owner"),
  }));
  return { xflows: [...new Map(entries.map((entry) => [entry.name, entry])).values()], marker: readMarker(root) };
}

/** Asks for an XFlow (docs/protocol.md 4.2). */
export function xflowCall(project: string, name: string): ApiCall {
  return { method: "GET", path: xflowPath(project, name), query: [] };
}

/** Reads the answer: the source is the body, all else are headers. */
export function readXFlow(name: string, { headers, body }: ApiAnswer): XFlowSource {
  return {
    name,
    owner: headers["x-odps-owner"] || null,
    creationTime: readHttpDate(headers["x-odps-creation-time"]),
    lastModifiedTime: readHttpDate(headers["last-modified"]),
    source: bodyText(body),
  };
}

/** Deletes an XFlow (docs/protocol.md 4.2). */
export function deleteXFlowCall(project: string, name: string): ApiCall {
  return { method: "DELETE", path: xflowPath(project, name), query: [] };
}

function xflowPath(project: string, name: string): string {
  return `${projectPath(project)}/xflows/${segment(name, "XFlow name")}`;
}

function qualify(project: string, key: string, value: string): string {
  if (key === "modelName" && !value.includes("/")) return `${project}/offlinemodels/${value}`;
  if ((key === "inputTableName" || key === "outputTableName") && !value.includes(".")) return `${project}.${value}`;
  return value;
}
