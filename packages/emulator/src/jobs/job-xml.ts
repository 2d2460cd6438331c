import { z } from "zod";
import { invalidParameter } from "../wire/service-error.ts";
import { child, childText, children, el, parseXml, text, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";

/** What a client asked to run (docs/protocol.md 2.4, 4.3). */
export type Submission = JobSubmission | XFlowSubmission;

export interface JobSubmission {
  readonly kind: "job";
  readonly name: string;
  readonly priority: number;
  readonly guid: string | undefined;
  readonly tasks: readonly [SubmittedTask, ...SubmittedTask[]];
  /** The `<Job>` element, each task with its name: the answer to `?source`. */
  readonly source: XmlElement;
}

export interface SubmittedTask {
  /** The element's name: `SQL`, `Merge` … */
  readonly type: string;
  readonly name: string;
  readonly query: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly element: XmlElement;
}

export interface XFlowSubmission {
  readonly kind: "xflow";
  readonly project: string;
  readonly xflow: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly priority: number;
  readonly guid: string | undefined;
  /** The body as it was sent: the answer to `?xsource`. */
  readonly body: string;
}

/** Throws a ServiceError 400 that says what is wrong with the document. */
export function parseSubmission(body: string): Submission {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the job is not well-formed XML: ${error.message}.`);
  }
  const job = child(root, "Job");
  const xflow = child(root, "XflowInstance");
  if (root.name !== "Instance" || (job === undefined) === (xflow === undefined)) {
    throw invalidParameter("expected <Instance> with one <Job> or one <XflowInstance>.");
  }
  if (job !== undefined) return readJob(job);
  return readXFlow(xflow ?? root, body);
}

export interface SqlTaskInit {
  readonly taskName?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** The submission of one SQL task that the emulator makes by itself. */
export function sqlSubmission(
  name: string,
  query: string,
  { taskName = "AnonymousSQLTask", settings = {} }: SqlTaskInit = {},
): JobSubmission {
  const config = el("Config", [el("Property", [el("Name", "settings"), el("Value", JSON.stringify(settings))])]);
  const task = el("SQL", [el("Name", taskName), ...(Object.keys(settings).length === 0 ? [] : [config]), el("Query", query)]);
  return readJob(el("Job", [el("Name", name), el("Priority", "9"), el("Tasks", [task])]));
}

function readJob(job: XmlElement): JobSubmission {
  const elements = children(child(job, "Tasks") ?? el("Tasks"));
  const [first, ...rest] = elements.map(readTask);
  if (first === undefined) throw invalidParameter("the job has no task.");
  const tasks = [first, ...rest] as const;
  if (new Set(tasks.map(({ name }) => name)).size < tasks.length) throw invalidParameter("two tasks have the same name.");
  return {
    kind: "job",
    name: childText(job, "Name") ?? "",
    priority: readPriority(job, 9),
    guid: childText(job, "Guid"),
    tasks,
    source: namedSource(job, tasks),
  };
}

function readTask(element: XmlElement): SubmittedTask {
  const query = child(element, "Query");
  return {
    type: element.name,
    name: childText(element, "Name") ?? `Anonymous${element.name}Task`,
    query: query === undefined ? "" : text(query),
    settings: readSettings(element),
    element,
  };
}

function readXFlow(element: XmlElement, body: string): XFlowSubmission {
  const xflow = childText(element, "Xflow");
  if (xflow === undefined) throw invalidParameter("<Xflow> is missing or empty.");
  const parameters = children(child(element, "Parameters") ?? el("Parameters"), "Parameter");
  return {
    kind: "xflow",
    project: childText(element, "Project") ?? "",
    xflow,
    parameters: new Map(parameters.map((parameter) => [childText(parameter, "Key") ?? "", childText(parameter, "Value") ?? ""])),
    priority: readPriority(element, 1),
    guid: childText(element, "Guid"),
    body,
  };
}

function readPriority(element: XmlElement, missing: number): number {
  const priority = childText(element, "Priority");
  if (priority === undefined) return missing;
  if (!/^\d{1,9}$/.test(priority)) throw invalidParameter(`<Priority> is a whole number from 0 up, not '${priority}'.`);
  return Number(priority);
}

const settingsShape = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

function readSettings(task: XmlElement): Record<string, string> {
  const properties = children(child(task, "Config") ?? el("Config"), "Property");
  const settings = properties.find((property) => childText(property, "Name") === "settings");
  const json = settings && childText(settings, "Value");
  if (json === undefined) return {};
  try {
    return settingsShape.parse(JSON.parse(json));
  } catch {
    throw invalidParameter("the property 'settings' is not a JSON object of plain values.");
  }
}

/** Clients take the names of tasks from `?source`, so a task that was sent without one shows its default. */
function namedSource(job: XmlElement, tasks: readonly SubmittedTask[]): XmlElement {
  const named = tasks.map(({ element, name }) =>
    childText(element, "Name") === undefined
      ? { ...element, content: [el("Name", name), ...element.content.filter((part) => typeof part === "string" || part.name !== "Name")] }
      : element,
  );
  return { ...job, content: job.content.map((part) => (typeof part !== "string" && part.name === "Tasks" ? el("Tasks", named) : part)) };
}
