import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readXmlAnswer } from "../call/answer.ts";
import { readHttpDate } from "../format/http-date.ts";
import { defaultPriority } from "./job.ts";
import type { Job, JobTask } from "./job.ts";
import { instancePath } from "../call/resource-path.ts";
import { readProperties } from "../format/properties.ts";
import { childOf, parseXml, textOf } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

/** A job as the service stored it. */
export interface JobSource extends Job {
  readonly owner: string | null;
  readonly creationTime: Date | null;
  readonly lastModifiedTime: Date | null;
  /** How several tasks are run: `Sequence` unless the job says otherwise. */
  readonly runMode: string;
}

/** Asks for the job that an instance runs (docs/protocol.md 2.11). */
export function sourceCall(project: string, id: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["source", null]] };
}

/** Reads the answer to `?source`: a `<Job>`, also when it is wrapped in an `<Instance>` as it was submitted. */
export function readJob(answer: ApiAnswer): JobSource {
  const root = readXmlAnswer(answer, "Job", ["Job", "Tasks"]);
  const job = childOf(root, "Job") ?? root;
  const priority = textOf(job, "Priority") ?? "";
  return {
    name: textOf(job, "Name") ?? undefined,
    comment: textOf(job, "Comment") ?? undefined,
    priority: /^\d+$/.test(priority) ? Number(priority) : defaultPriority,
    runningCluster: textOf(job, "RunningCluster") ?? undefined,
    guid: textOf(job, "Guid") ?? undefined,
    tasks: (childOf(job, "Tasks")?.children ?? []).map(readTask),
    owner: textOf(job, "Owner"),
    creationTime: readHttpDate(textOf(job, "CreationTime")),
    lastModifiedTime: readHttpDate(textOf(job, "LastModifiedTime")),
    runMode: readRunMode(job),
  };
}

/** Reads the XML of one task; null for a text that is none. */
export function readTaskXml(xml: string): JobTask | null {
  try {
    return readTask(parseXml(xml));
  } catch {
    return null;
  }
}

/** The Guid in the XML of a submit; null when it has none or cannot be read. */
export function guidInXml(xml: string): string | null {
  try {
    const root = parseXml(xml);
    return textOf(childOf(root, "Job") ?? root, "Guid");
  } catch {
    return null; // the service reports what is wrong with it
  }
}

function readRunMode(job: XmlElement): string {
  const dag = childOf(job, "DAG");
  return (dag && textOf(dag, "RunMode")) ?? "Sequence";
}

const commonElements: readonly string[] = ["Name", "Comment", "Config"];

function readTask(element: XmlElement): JobTask {
  const config = childOf(element, "Config");
  const common = {
    name: textOf(element, "Name") ?? "",
    comment: textOf(element, "Comment") ?? undefined,
    properties: config === undefined ? undefined : readProperties(config),
  };
  switch (element.name) {
    case "SQL":
    case "SQLCost":
    case "SQLPlan":
      return { type: element.name, ...common, query: childOf(element, "Query")?.text ?? "" };
    case "Merge":
      return { type: "Merge", ...common, tableName: readTableName(element) };
    default: {
      const fields = element.children.filter((child) => !commonElements.includes(child.name));
      return {
        type: "Other",
        element: element.name,
        ...common,
        fields: Object.fromEntries(fields.map((field) => [field.name, field.text])),
      };
    }
  }
}

// The Go client wraps the name: Tables/TableName.
function readTableName(merge: XmlElement): string {
  return textOf(childOf(merge, "Tables") ?? merge, "TableName") ?? "";
}
