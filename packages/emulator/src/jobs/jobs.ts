import type { Clock } from "../base/clock.ts";
import { owner } from "../base/owner.ts";
import type { Faults } from "../faults/faults.ts";
import type { Settings } from "../options.ts";
import { type Random, seededRandom } from "../base/random.ts";
import { QueryQueue } from "../sql/duckdb/query-queue.ts";
import type { SqlEngine } from "../sql/sql-engine.ts";
import { el } from "../wire/xml.ts";
import { findXFlow } from "./xflow/xflows.ts";
import type { XFlowContext } from "./xflow/xflow.ts";
import { Instance, type InstanceInit, Task } from "./instance.ts";
import { instanceId } from "./instance-id.ts";
import { InstanceStore } from "./instance-store.ts";
import { type JobSubmission, sqlSubmission, type Submission, type XFlowSubmission } from "./job-xml.ts";
import { live, TaskFailure, type TaskWork, type World } from "./live.ts";
import { checkScriptedJob, type ScriptedJob, scriptedWork } from "./scripted-job.ts";
import { prepareTask } from "./task-work.ts";

export interface Submitted {
  readonly instance: Instance;
  /** Done by the time of the answer: 200 with results instead of 201 (docs/protocol.md 2.4). */
  readonly synchronous: boolean;
}

export interface JobsInit {
  readonly settings: Settings;
  /** The SQL engine; the first call opens its database. */
  readonly engine: () => Promise<SqlEngine>;
  readonly clock: Clock;
  readonly faults: Faults;
}

/** Turns submissions into instances, and runs them. */
export class Jobs {
  readonly store: InstanceStore = new InstanceStore();
  readonly #settings: Settings;
  readonly #engine: () => Promise<SqlEngine>;
  readonly #world: Omit<World, "random">;
  readonly #ids: Random;
  readonly #queries: QueryQueue;
  readonly #byGuid = new Map<string, Promise<Submitted>>();
  /** Ended instances in the order in which they ended; the first are deleted first. */
  readonly #ended: Instance[] = [];
  #started = 0;

  constructor({ settings, engine, clock, faults }: JobsInit) {
    this.#settings = settings;
    this.#engine = engine;
    this.#queries = new QueryQueue(settings.maxConcurrentQueries);
    this.#ids = seededRandom(settings.seed);
    this.#world = { clock, faults, pace: settings.pace };
  }

  /** The same Guid gives the same instance, unless `ignoreGuid`. Throws a ServiceError for a submission that is refused. */
  submit(submission: Submission, { ignoreGuid = false }: { readonly ignoreGuid?: boolean } = {}): Promise<Submitted> {
    const { guid } = submission;
    const known = guid === undefined || ignoreGuid ? undefined : this.#byGuid.get(guid);
    if (known !== undefined) return known;
    const submitted = submission.kind === "job" ? this.#submitJob(submission) : this.#submitXFlow(submission);
    if (guid !== undefined) {
      this.#byGuid.set(guid, submitted);
      submitted.catch(() => this.#byGuid.delete(guid)); // a refused job may be sent again
    }
    return submitted;
  }

  /** Starts a scripted job; returns its instance id. Throws a `TypeError` for an invalid job. */
  script(given: ScriptedJob): string {
    const job = checkScriptedJob(given);
    const task = new Task(job.taskName ?? "AnonymousSQLTask", "SQL");
    const source = el("Job", [el("Name", job.name ?? ""), el("Tasks", [el("SQL", [el("Name", task.name), el("Query", "")])])]);
    const instance = this.#create({ jobName: job.name ?? "", tasks: [task], source, owner: job.owner ?? owner });
    void live(instance, [{ task, work: scriptedWork(job) }], this.#newWorld(), { queueMs: job.queueMs ?? 0 });
    return instance.id;
  }

  /** Stops all instances; resolves when they have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.store.all()].filter(({ status }) => status === "Running").map((instance) => instance.stop()));
  }

  async #submitJob(submission: JobSubmission): Promise<Submitted> {
    const { maxResultRows, resultDescriptor, ddl, queueMs } = this.#settings;
    const options = { engine: await this.#engine(), queries: this.#queries, maxResultRows, resultDescriptor };
    const assignments = [];
    for (const submitted of submission.tasks) {
      const prepared = await prepareTask(submitted, options);
      assignments.push({ task: new Task(submitted.name, submitted.type), ...prepared });
    }
    const tasks = assignments.map(({ task }) => task);
    const instance = this.#create({ jobName: submission.name, tasks, source: submission.source, owner, guid: submission.guid });
    const synchronous = ddl === "sync" && assignments.every(({ metadataOnly }) => metadataOnly);
    const life = live(instance, assignments, this.#newWorld(), { queueMs, immediate: synchronous });
    if (synchronous) await life;
    return { instance, synchronous };
  }

  async #submitXFlow(submission: XFlowSubmission): Promise<Submitted> {
    const xflow = findXFlow(submission.project, submission.xflow);
    const task = new Task(submission.xflow, "AlgoTask");
    const instance = this.#create({
      jobName: submission.xflow,
      tasks: [task],
      source: el("Job", [el("Name", submission.xflow), el("Priority", String(submission.priority)), el("Tasks", [el("AlgoTask", [el("Name", task.name)])])]),
      xflow: { body: submission.body, actions: [] },
      owner,
      guid: submission.guid,
    });
    const work: TaskWork = (run) => xflow.run(this.#xflowContext(instance, submission, run.signal));
    void live(instance, [{ task, work }], this.#newWorld(), { queueMs: this.#settings.queueMs });
    return { instance, synchronous: false };
  }

  #xflowContext(instance: Instance, submission: XFlowSubmission, signal: AbortSignal): XFlowContext {
    const actions = instance.xflow?.actions ?? [];
    const follow = async (nodeType: "Instance" | "SubWorkflow", name: string, submission: Submission): Promise<void> => {
      signal.throwIfAborted();
      const { instance: sub } = await this.#world.clock.gate(this.submit(submission));
      actions.push({ nodeType, name, instance: sub });
      const stop = (): void => void sub.stop();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      await sub.ended;
      signal.removeEventListener("abort", stop);
      signal.throwIfAborted();
      if (!sub.succeeded) throw new TaskFailure(failureOf(sub));
    };
    return {
      project: this.#settings.project,
      parameters: submission.parameters,
      local: (name) => void actions.push({ nodeType: "Local", name }),
      sql: (name, query) => follow("Instance", name, sqlSubmission(name, query)),
      xflow: (name, sub) => follow("SubWorkflow", name, sub),
    };
  }

  #create(init: Omit<InstanceInit, "id" | "startTime">): Instance {
    const startTime = this.#world.clock.now();
    let id = instanceId(startTime, this.#ids);
    while (this.store.get(id) !== undefined) id = instanceId(startTime, this.#ids);
    const instance = new Instance({ ...init, id, startTime });
    this.store.add(instance);
    void instance.ended.then(() => this.#deleteOldest(instance));
    return instance;
  }

  #deleteOldest(ended: Instance): void {
    this.#ended.push(ended);
    const deleted = this.#ended.splice(0, this.#ended.length - this.#settings.maxEndedInstances);
    for (const instance of deleted) {
      this.store.delete(instance);
      if (instance.guid !== undefined) this.#byGuid.delete(instance.guid);
      for (const { result } of instance.tasks) if (result?.format === "csv") result.rows.drop().catch(() => {}); // closed meanwhile
    }
  }

  /** Each job has random numbers of its own, so that no job changes the plan of the next one. */
  #newWorld(): World {
    this.#started += 1;
    return { ...this.#world, random: seededRandom(this.#settings.seed * 1_000_003 + this.#started) };
  }
}

function failureOf(instance: Instance): string {
  const failed = instance.tasks.find(({ status }) => status === "Failed");
  return failed?.result?.format === "text" ? failed.result.text : `ODPS-1100000:Sub instance ${instance.id} was cancelled`;
}
