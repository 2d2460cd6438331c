import type { Clock } from "../base/clock.ts";
import { owner } from "../base/owner.ts";
import type { Faults } from "../faults/faults.ts";
import type { Settings } from "../options.ts";
import { type Random, seededRandom } from "../base/random.ts";
import { QueryQueue } from "../sql/duckdb/query-queue.ts";
import type { SqlEngine } from "../sql/sql-engine.ts";
import { el } from "../wire/xml.ts";
import { ServiceError } from "../wire/service-error.ts";
import { findXFlow, publicProject } from "./xflow/xflows.ts";
import { OfflineModels } from "./xflow/offline-models.ts";
import { OwnXFlows } from "./xflow/own-xflows.ts";
import type { XFlowContext } from "./xflow/xflow.ts";
import { Instance, type InstanceInit, type SessionState, Task } from "./instance.ts";
import { instanceId } from "./instance-id.ts";
import { InstanceStore } from "./instance-store.ts";
import { type JobSubmission, sqlSubmission, type Submission, type SubmittedTask, type XFlowSubmission } from "./job-xml.ts";
import { JobRecords } from "./job-records.ts";
import { live, TaskFailure, type TaskWork, type World } from "./live.ts";
import { type PlayedInstance, playedInstance } from "./recorded/play-recorded.ts";
import { readRecordedText } from "./recorded/recorded-event.ts";
import { checkScriptedJob, type ScriptedJob, scriptedWork } from "./scripted-job.ts";
import { type PreparedTask, prepareTask } from "./task-work.ts";

export interface Submitted {
  readonly instance: Instance;
  /** Done by the time of the answer: 200 with results instead of 201 (docs/protocol.md 2.4). */
  readonly synchronous: boolean;
}

/** How a job runs that does not run as an ordinary one. */
export interface Lane {
  readonly quota?: string;
  /** The end of its id. */
  readonly idSuffix?: string;
  /** Makes it a query of this instance: it has its id, and no list shows it. */
  readonly queryOf?: Instance;
  /** Makes it the instance of a session. */
  readonly session?: SessionState;
  readonly queueMs: number;
  /** See `World.speed`. */
  readonly speed: number;
  readonly resultDescriptor: boolean;
  /** What a task does. Without it, a task that cannot be compiled is refused, as ordinary ones are. */
  adapt(task: SubmittedTask, prepare: () => Promise<PreparedTask>): Promise<TaskWork>;
}

export interface SubmitOptions {
  readonly ignoreGuid?: boolean;
  /** Default: an ordinary job. */
  readonly lane?: Lane;
}

export interface JobsInit {
  readonly settings: Settings;
  /** The SQL engine; the first call opens its database. */
  readonly engine: () => Promise<SqlEngine>;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Whether the project has a user-defined function by this name, in lower case. */
  readonly isUserFunction: (name: string) => boolean;
  /** Properties of the project, which are in force where a job says nothing else. */
  readonly projectSettings: () => Readonly<Record<string, string>>;
}

/** Turns submissions into instances, and runs them. */
export class Jobs {
  readonly store: InstanceStore = new InstanceStore();
  readonly models: OfflineModels = new OfflineModels();
  /** The XFlows that callers have created. */
  readonly ownXFlows: OwnXFlows = new OwnXFlows();
  readonly #settings: Settings;
  readonly #engine: () => Promise<SqlEngine>;
  readonly #world: Omit<World, "random">;
  readonly #isUserFunction: (name: string) => boolean;
  readonly #projectSettings: () => Readonly<Record<string, string>>;
  readonly #ids: Random;
  readonly #queries: QueryQueue;
  readonly #byGuid = new Map<string, Promise<Submitted>>();
  /** Ended instances in the order in which they ended; the first are deleted first. */
  readonly #ended: Instance[] = [];
  readonly #closing = new AbortController();
  #records: JobRecords | undefined;
  #started = 0;

  constructor({ settings, engine, clock, faults, isUserFunction, projectSettings }: JobsInit) {
    this.#isUserFunction = isUserFunction;
    this.#projectSettings = projectSettings;
    this.#settings = settings;
    this.#engine = engine;
    this.#queries = new QueryQueue(settings.maxConcurrentQueries);
    this.#ids = seededRandom(settings.seed);
    this.#world = { clock, faults, pace: settings.pace, speed: 1 };
  }

  /** The same Guid gives the same instance, unless `ignoreGuid`. Throws a ServiceError for a submission that is refused. */
  submit(submission: Submission, { ignoreGuid = false, lane }: SubmitOptions = {}): Promise<Submitted> {
    const { guid } = submission;
    const known = guid === undefined || ignoreGuid ? undefined : this.#byGuid.get(guid);
    if (known !== undefined) return known;
    const submitted = submission.kind === "job" ? this.#submitJob(submission, lane) : this.#submitXFlow(submission);
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

  /** Plays a recording; returns the ids of its instances. Throws a `TypeError` for what is no recording, and for instances that exist. */
  play(text: string, speed: number = 1): readonly string[] {
    if (!(speed > 0)) throw new TypeError(`The speed of a recording is above 0, not ${speed}.`);
    const { clock } = this.#world;
    const { named, events } = readRecordedText(text);
    const began = clock.now();
    const begins = events.reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
    const timeOf = (recorded: number): number => began + (recorded - begins) / speed;
    const played = [...Map.groupBy(events, ({ instanceId }) => instanceId)].flatMap(([id, own]) => playedInstance(id, own, timeOf) ?? []);
    const known = played.find(({ instance }) => this.store.get(instance.id) !== undefined);
    if (known !== undefined) throw new TypeError(`The instance ${known.instance.id} of the recording exists already.`);
    for (const each of played) void this.#playInstance(each, named.has(each.instance.id));
    return played.map(({ instance }) => instance.id);
  }

  async #playInstance({ instance, appearsAt, play }: PlayedInstance, isKnown: boolean): Promise<void> {
    const { clock } = this.#world;
    if (!isKnown && appearsAt > clock.now()) await clock.sleep(appearsAt - clock.now(), this.#closing.signal).catch(() => {});
    if (this.#closing.signal.aborted) return;
    this.#keep(instance);
    if ((await play(clock)) && this.store.get(instance.id) === instance) this.store.delete(instance);
  }

  /** Makes the jobs of earlier runs known, and keeps all further ones. To be called before the first submit. */
  async restore(): Promise<void> {
    const { records } = await this.#engine();
    if (records === undefined) return;
    this.#records = new JobRecords(records);
    for (const instance of await this.#records.restore(this.#world.clock.now())) {
      this.store.add(instance);
      this.#deleteOldest(instance);
      if (instance.guid !== undefined) this.#byGuid.set(instance.guid, Promise.resolve({ instance, synchronous: false }));
    }
  }

  /** Stops all instances; resolves when they have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    const all = [...this.store.all()].flatMap((instance) => [...(instance.session?.queries.values() ?? []), instance]);
    await Promise.all(all.filter(({ endTime }) => endTime === undefined).map((instance) => instance.stop()));
  }

  async #submitJob(submission: JobSubmission, lane: Lane | undefined): Promise<Submitted> {
    const { maxResultRows, resultDescriptor, ddl, queueMs } = this.#settings;
    const options = {
      engine: await this.#engine(),
      queries: this.#queries,
      maxResultRows,
      resultDescriptor: lane?.resultDescriptor ?? resultDescriptor,
      isUserFunction: this.#isUserFunction,
      projectSettings: this.#projectSettings,
    };
    const assignments = [];
    let metadataOnly = true;
    for (const submitted of submission.tasks) {
      const prepare = async (): Promise<PreparedTask> => {
        const prepared = await prepareTask(submitted, options);
        metadataOnly &&= prepared.metadataOnly;
        return prepared;
      };
      const work = lane === undefined ? (await prepare()).work : await lane.adapt(submitted, prepare);
      assignments.push({ task: new Task(submitted.name, submitted.type), work });
    }
    const tasks = assignments.map(({ task }) => task);
    const { name: jobName, source, guid } = submission;
    const session = lane?.session === undefined ? {} : { session: lane.session };
    const instance = this.#create({ jobName, tasks, source, owner, guid, quota: lane?.quota, ...session }, lane);
    const synchronous = lane === undefined && ddl === "sync" && metadataOnly;
    // A session ends with the process, and its queries are not known without it.
    const save = lane?.queryOf === undefined && lane?.session === undefined ? await this.#saved(instance) : undefined;
    const life = live(instance, assignments, this.#newWorld(lane?.speed), {
      queueMs: lane?.queueMs ?? queueMs,
      immediate: synchronous,
      save,
    });
    if (synchronous) await life;
    return { instance, synchronous };
  }

  async #submitXFlow(submission: XFlowSubmission): Promise<Submitted> {
    if (submission.project !== publicProject && this.ownXFlows.has(submission.xflow)) {
      throw new ServiceError(
        400,
        "InvalidParameter",
        `ODPS-0420061: Invalid parameter in HTTP request - this emulator runs the XFlows of ${publicProject} only.`,
      );
    }
    const xflow = findXFlow(submission.project, submission.xflow);
    const task = new Task(submission.xflow, "AlgoTask");
    const instance = this.#create({
      jobName: submission.xflow,
      tasks: [task],
      source: el("Job", [
        el("Name", submission.xflow),
        el("Priority", String(submission.priority)),
        el("Tasks", [el("AlgoTask", [el("Name", task.name)])]),
      ]),
      xflow: { body: submission.body, actions: [] },
      owner,
      guid: submission.guid,
    });
    const work: TaskWork = (run) => xflow.run(this.#xflowContext(instance, submission, run.signal));
    const save = await this.#saved(instance);
    void live(instance, [{ task, work }], this.#newWorld(), { queueMs: this.#settings.queueMs, save });
    return { instance, synchronous: false };
  }

  /** Keeps a new instance for the next start; what it returns keeps how it ended. */
  async #saved(instance: Instance): Promise<((endTime: number) => Promise<void>) | undefined> {
    const records = this.#records;
    try {
      await records?.save(instance);
    } catch (error) {
      this.store.delete(instance); // the submit is refused
      throw error;
    }
    return records && ((endTime) => records.save(instance, endTime));
  }

  #xflowContext(instance: Instance, submission: XFlowSubmission, signal: AbortSignal): XFlowContext {
    const actions = instance.xflow?.actions ?? [];
    const { clock } = this.#world;
    const follow = async (nodeType: "Instance" | "SubWorkflow", name: string, submission: Submission): Promise<Instance> => {
      signal.throwIfAborted();
      const { instance: sub } = await clock.gate(this.submit(submission));
      actions.push({ nodeType, name, instance: sub });
      const stop = (): void => void sub.stop();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      await sub.ended;
      signal.removeEventListener("abort", stop);
      signal.throwIfAborted();
      if (!sub.succeeded) throw new TaskFailure(failureOf(sub));
      return sub;
    };
    return {
      project: this.#settings.project,
      parameters: submission.parameters,
      local: (name) => void actions.push({ nodeType: "Local", name }),
      sql: async (name, query) => {
        const result = (await follow("Instance", name, sqlSubmission(name, query))).tasks[0]?.result;
        return result?.format === "csv" ? result.rows : undefined;
      },
      xflow: async (name, sub) => void (await follow("SubWorkflow", name, sub)),
      gate: (work) => clock.gate(work),
      saveModel: (name, pmml) => this.models.save(name, pmml, clock.now()),
    };
  }

  #create(init: Omit<InstanceInit, "id" | "startTime">, { queryOf, idSuffix = "" }: Partial<Lane> = {}): Instance {
    const startTime = this.#world.clock.now();
    if (queryOf !== undefined) return new Instance({ ...init, id: queryOf.id, startTime });
    let id = instanceId(startTime, this.#ids) + idSuffix;
    while (this.store.get(id) !== undefined) id = instanceId(startTime, this.#ids) + idSuffix;
    const instance = new Instance({ ...init, id, startTime });
    this.#keep(instance);
    return instance;
  }

  #keep(instance: Instance): void {
    this.store.add(instance);
    void instance.ended.then(() => this.#deleteOldest(instance));
  }

  #deleteOldest(ended: Instance): void {
    this.#ended.push(ended);
    const deleted = this.#ended.splice(0, this.#ended.length - this.#settings.maxEndedInstances);
    for (const instance of deleted) {
      this.store.delete(instance);
      this.#records?.delete(instance).catch(() => {}); // closed meanwhile
      if (instance.guid !== undefined) this.#byGuid.delete(instance.guid);
      for (const query of [instance, ...(instance.session?.queries.values() ?? [])]) this.dropResults(query);
    }
  }

  /** Deletes the rows that an instance left. */
  dropResults({ tasks }: Instance): void {
    for (const { result } of tasks) if (result?.format === "csv") result.rows.drop().catch(() => {}); // closed meanwhile
  }

  /** Each job has random numbers of its own, so that no job changes the plan of the next one. */
  #newWorld(speed = 1): World {
    this.#started += 1;
    return { ...this.#world, speed, random: seededRandom(this.#settings.seed * 1_000_003 + this.#started) };
  }
}

function failureOf(instance: Instance): string {
  const failed = instance.tasks.find(({ status }) => status === "Failed");
  return failed?.result?.format === "text" ? failed.result.text : `ODPS-1100000:Sub instance ${instance.id} was cancelled`;
}
