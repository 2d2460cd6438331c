import { Hono } from "hono";
import { emptyAnswer, jsonAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchInstance, ServiceError } from "../wire/service-error.ts";
import { child, childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import { subQueryOf } from "../interactive/session-info.ts";
import type { Instance, Task, TaskResult } from "../jobs/instance.ts";
import type { StageProgress } from "../jobs/stage-schedule.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { hold } from "./hold.ts";
import { cachedEntry, waitingInstances } from "./queueing.ts";
import { instanceDetail, logviewDetail } from "./task-detail.ts";
import { putTaskInfo, taskInfo } from "./task-info.ts";
import type { TaskLook } from "./task-look.ts";
import { taskQuota } from "./task-quota.ts";
import { taskSummary } from "./task-summary.ts";
import { workerLog } from "./worker-log.ts";

/** `/projects/{p}/instances/{id}`: everything about one instance (docs/protocol.md 2.3 to 2.15, 4.4, 4.5). */
export function instanceCalls(service: Service): Hono<Env> {
  const { jobs, clock, settings } = service;
  const app = new Hono<Env>();

  const find = (id: string): Instance => {
    const instance = jobs.store.get(id);
    if (instance === undefined) throw noSuchInstance(id);
    return instance;
  };

  const look = (project: string, instance: Instance, query: URLSearchParams): TaskLook => ({
    project,
    instance,
    task: findTask(instance, query.get("taskname")),
    now: clock.now(),
  });

  app.get("/projects/:project/instances/:id", async (c) => {
    const query = new URL(c.req.url).searchParams;
    const instance = subQueryIn(find(c.req.param("id")), query.get("subquery_id"));
    const action = actions.find((name) => query.has(name));
    switch (action) {
      case undefined:
        return status(instance);
      case "instancestatus":
        if (instance.status === "Running") await hold(instance.ended, c.req.raw, service);
        return status(instance);
      case "taskstatus":
        return xmlAnswer(taskStatus(instance));
      case "result":
        return xmlAnswer(
          await resultTasks(instance, settings.maxResultRows, { nameEnd: query.has("subquery_id") ? `_${query.get("subquery_id")}` : "" }),
        );
      case "instanceprogress":
        return xmlAnswer(progress(stagesOf(instance, findTask(instance, query.get(action) || query.get("taskname")), clock.now())));
      case "source":
        return xmlAnswer(instance.source);
      case "xsource":
        return new Response(xflowOf(instance).body, { headers: { "Content-Type": "application/xml" } });
      case "xresult":
        return xmlAnswer(await xresult(xflowOf(instance).actions, settings.maxResultRows));
      case "instancesummary":
        return summaryAnswer(look(c.req.param("project"), instance, query));
      case "summary": {
        const { text, json } = taskSummary(look(c.req.param("project"), instance, query)) ?? { text: "", json: "" };
        return jsonAnswer({ mapReduce: { summary: text, jsonSummary: json } });
      }
      case "cached":
        return jsonAnswer(cachedEntry(instance, waitingInstances(jobs.store.all()), clock.now(), c.req.param("project")) ?? {});
      case "instancequota":
        return jsonAnswer(taskQuota(look(c.req.param("project"), instance, query), [...jobs.store.all()]));
      case "info":
        return taskInfo(findTask(instance, query.get("taskname")), query.get("key") ?? "");
      case "instancedetail":
        return jsonAnswer(instanceDetail(look(c.req.param("project"), instance, query)));
      case "detail":
        return jsonAnswer(logviewDetail(look(c.req.param("project"), instance, query)));
      case "log": {
        const looks = instance.tasks.map((task): TaskLook => ({ project: c.req.param("project"), instance, task, now: clock.now() }));
        const log = workerLog(looks, query.get("id") ?? "", query.get("logtype") || "stdout", readSize(query.get("size")));
        return new Response(Uint8Array.from(log), { headers: { "Content-Type": "text/plain" } });
      }
    }
  });

  app.put("/projects/:project/instances/:id", async (c) => {
    const instance = find(c.req.param("id"));
    const query = new URL(c.req.url).searchParams;
    if (query.has("info")) return putTaskInfo(findTask(instance, query.get("taskname")), await readBody(c.req.raw));
    if (wantedStatus(await readBody(c.req.raw)) !== "terminated")
      throw invalidParameter("the only status an instance can be set to is Terminated.");
    if (instance.status === "Terminated") {
      throw new ServiceError(
        400,
        "InvalidStateSetting",
        `ODPS-0420412: Invalid state setting - the instance ${instance.id} has already terminated.`,
      );
    }
    await instance.stop();
    return emptyAnswer(200);
  });

  return app;
}

/** What the call is about: the query that it names of a session, else the instance itself. */
function subQueryIn(instance: Instance, name: string | null): Instance {
  if (name === null) return instance;
  const query = subQueryOf(instance, name);
  if (query === undefined) throw invalidParameter(`SubQuery not found: '${name}' of the instance ${instance.id}.`);
  return query;
}

const actions = [
  "instancestatus",
  "taskstatus",
  "result",
  "instanceprogress",
  "source",
  "xsource",
  "xresult",
  "instancesummary",
  "cached",
  "instancequota",
  "info",
  "instancedetail",
  "detail",
  "summary",
  "log",
] as const;

/** The body has only `Status`: one client takes a job with tasks here for a finished one (docs/protocol.md 2.3). */
function status(instance: Instance): Response {
  return xmlAnswer(el("Instance", [el("Status", instance.status)]), statusHeaders(instance));
}

/** On every status answer (docs/protocol.md 2.3). */
export function statusHeaders(instance: Instance): Readonly<Record<string, string>> {
  return {
    "x-odps-owner": instance.owner,
    "x-odps-start-time": httpDate(instance.startTime),
    // Present and empty while the instance runs: one client fails where it is absent.
    "x-odps-end-time": instance.endTime === undefined ? "" : httpDate(instance.endTime),
  };
}

function taskStatus(instance: Instance): XmlElement {
  const tasks = instance.tasks.map((task) =>
    el("Task", { Type: task.type }, [
      el("Name", task.name),
      el("StartTime", httpDate(task.startTime ?? instance.startTime)),
      el("EndTime", task.endTime === undefined ? "" : httpDate(task.endTime)),
      el("Status", task.status),
      el("Histories"),
    ]),
  );
  return el("Instance", [el("Status", instance.status), el("Tasks", tasks)]);
}

interface ResultOptions {
  readonly describe?: (task: Task) => string | undefined;
  /** Behind the task's name. A query of a session has its number there, and one client looks for it (docs/protocol.md 5.5). */
  readonly nameEnd?: string;
}

/** The results of the tasks that have ended, `maxRows` rows at most of each; also the body of a synchronous submit's answer. */
export async function resultTasks(
  { tasks }: Instance,
  maxRows: number,
  { describe = descriptorOf, nameEnd = "" }: ResultOptions = {},
): Promise<XmlElement> {
  const elements: XmlElement[] = [];
  for (const task of tasks) {
    if (task.result === undefined) continue;
    const descriptor = describe(task);
    const described = descriptor === undefined ? [] : [el("ResultDescriptor", descriptor)];
    elements.push(
      el("Task", { Type: task.type }, [
        el("Name", task.name + nameEnd),
        el("Status", task.status),
        await resultElement(task.result, maxRows),
        ...described,
      ]),
    );
  }
  return el("Instance", [el("Tasks", elements)]);
}

/** What there is to be said of a task's result (docs/protocol.md 2.7). */
export function descriptorOf({ result }: Task): string | undefined {
  return result?.format === "csv" ? result.descriptor : undefined;
}

async function resultElement(result: TaskResult, maxRows: number): Promise<XmlElement> {
  const bytes = result.format === "text" ? Buffer.from(result.text) : Buffer.from(await result.rows.csv(maxRows));
  return el("Result", { Transform: "Base64", Format: result.format }, bytes.toString("base64"));
}

/** The task of that name; without a name, the first one. */
export function findTask(instance: Instance, name: string | null): Task {
  const task = name === null ? instance.tasks[0] : instance.tasks.find((candidate) => candidate.name === name);
  if (task === undefined)
    throw new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - Task not found: '${name ?? ""}'`);
  return task;
}

/** Those of a session are the stages of its queries that run, or else of the last one. */
function stagesOf({ session }: Instance, task: Task, now: number): readonly StageProgress[] {
  if (session === undefined) return task.progress(now);
  const queries = [...session.queries.values()];
  const running = queries.filter(({ status: word }) => word === "Running");
  return (running.length > 0 ? running : queries.slice(-1)).flatMap(({ tasks }) => tasks.flatMap((each) => each.progress(now)));
}

function progress(stages: readonly StageProgress[]): XmlElement {
  const stage = (of: StageProgress): XmlElement =>
    el("Stage", { ID: of.id }, [
      ...(of.status === "" ? [] : [el("Status", of.status)]),
      el("BackupWorkers", String(of.backupWorkers)),
      el("TerminatedWorkers", String(of.terminatedWorkers)),
      el("RunningWorkers", String(of.runningWorkers)),
      el("TotalWorkers", String(of.totalWorkers)),
      el("InputRecords", String(of.inputRecords)),
      el("OutputRecords", String(of.outputRecords)),
      el("FinishedPercentage", String(of.finishedPercentage)),
    ]);
  return el("Progress", stages.map(stage));
}

function xflowOf(instance: Instance): NonNullable<Instance["xflow"]> {
  if (instance.xflow === undefined) throw invalidParameter(`the instance ${instance.id} does not run an XFlow.`);
  return instance.xflow;
}

async function xresult(nodes: NonNullable<Instance["xflow"]>["actions"], maxRows: number): Promise<XmlElement> {
  const actionElements: XmlElement[] = [];
  for (const { nodeType, name, instance } of nodes) {
    const result = instance?.tasks[0]?.result;
    const results = result === undefined ? [] : [await resultElement(result, maxRows)];
    actionElements.push(el("Action", { NodeType: nodeType }, [el("InstanceId", instance?.id ?? ""), el("Name", name), ...results]));
  }
  return el("Xinstance", [el("Actions", actionElements)]);
}

/** The summary may still change while the task runs, which the header says (docs/protocol.md 2.9). */
function summaryAnswer(look: TaskLook): Response {
  const summary = taskSummary(look);
  const answer = jsonAnswer({ Instance: summary === undefined ? {} : { JsonSummary: summary.json, Summary: summary.text } });
  answer.headers.set("x-odps-task-finalized", String(look.task.endTime !== undefined));
  return answer;
}

function readSize(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw invalidParameter(`the size of a log is a number of bytes above 0, not '${text}'.`);
  return Number(text);
}

function wantedStatus(body: string): string | undefined {
  try {
    const root = parseXml(body);
    return childText(root.name === "Instance" ? root : (child(root, "Instance") ?? root), "Status")?.toLowerCase();
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the body is not well-formed XML: ${error.message}.`);
    throw error;
  }
}
