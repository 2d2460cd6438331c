import { Hono } from "hono";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { endpointOf, faultTarget } from "../wire/target.ts";
import { el } from "../wire/xml.ts";
import { type JobSubmission, parseSubmission, type Submission } from "../jobs/job-xml.ts";
import { owner } from "../base/owner.ts";
import type { InstanceFilter } from "../jobs/instance-store.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { resultTasks } from "./instance-calls.ts";
import { queueEntry, waitingInstances } from "./queueing.ts";

const maxPageSize = 1000;

/** `/projects/{p}/instances`: list and create (docs/protocol.md 2.1, 2.4), and the queue (2.12). */
export function instancesCalls({ jobs, sessions, faults, clock, settings }: Service): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/instances", (c) => {
    const filter = readFilter(new URL(c.req.url).searchParams);
    const { instances, marker } = jobs.store.list(filter);
    const items = instances.map((instance) =>
      el("Instance", [
        el("Name", instance.id),
        el("Owner", instance.owner),
        el("StartTime", httpDate(instance.startTime)),
        el("EndTime", instance.endTime === undefined ? "" : httpDate(instance.endTime)),
        el("Status", instance.status),
      ]),
    );
    return xmlAnswer(el("Instances", [el("Marker", marker), el("MaxItems", String(filter.maxItems)), ...items]));
  });

  app.post("/projects/:project/instances", async (c) => {
    const url = new URL(c.req.url);
    const submission = parseSubmission(await readBody(c.req.raw));
    const ignoreGuid = submission.guid !== undefined && faults.take(["guid-ignored"], faultTarget(c.req.raw)) !== undefined;
    const { instance, synchronous } = opensSession(submission)
      ? { instance: await sessions.open(submission, faultTarget(c.req.raw)), synchronous: false }
      : await jobs.submit(submission, { ignoreGuid });
    const headers = { Location: `${endpointOf(url)}/projects/${encodeURIComponent(c.req.param("project"))}/instances/${instance.id}` };
    return synchronous ? xmlAnswer(await resultTasks(instance, settings.maxResultRows), headers) : emptyAnswer(201, headers);
  });

  app.get("/projects/:project/cachedinstances", (c) => {
    const filter = readFilter(new URL(c.req.url).searchParams);
    const { instances, marker } = jobs.store.list({ ...filter, status: filter.status ?? "Running" });
    const waiting = waitingInstances(jobs.store.all());
    const entries = instances.flatMap((instance) => queueEntry(instance, waiting, clock.now(), c.req.param("project")) ?? []);
    return xmlAnswer(
      el("Instances", [el("Marker", marker), el("MaxItems", String(filter.maxItems)), el("Content", JSON.stringify(entries))]),
    );
  });

  return app;
}

/** One task of this type is a session, or an attachment to one (docs/protocol.md 5.5). */
function opensSession(submission: Submission): submission is JobSubmission {
  return submission.kind === "job" && submission.tasks.length === 1 && submission.tasks[0].type === "SQLRT";
}

function readFilter(query: URLSearchParams): InstanceFilter {
  const given = (name: string): string | undefined => query.get(name) || undefined;
  const [status, jobName, marker] = [given("status"), given("jobname"), given("marker")];
  const quota = given("quotaIndex") ?? given("quotaindex");
  const maxItems = Math.min(maxPageSize, Math.max(1, Number(given("maxitems") ?? maxPageSize) || maxPageSize));
  return {
    ...readDateRange(given("daterange")),
    ...(status === undefined ? {} : { status }),
    ...(jobName === undefined ? {} : { jobName }),
    ...(marker === undefined ? {} : { marker }),
    ...(quota === undefined ? {} : { quota }),
    ...(given("onlyowner") === "no" ? {} : { owner }),
    maxItems,
  };
}

/** `{from}:{to}` in epoch seconds; either side may be empty. */
function readDateRange(range: string | undefined): { from?: number; to?: number } {
  if (range === undefined) return {};
  const [, from, to] = /^(\d*):(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined) throw invalidParameter(`daterange is {from}:{to} in seconds, not '${range}'.`);
  return { ...(from === "" ? {} : { from: Number(from) * 1000 }), ...(to === "" ? {} : { to: Number(to) * 1000 }) };
}
