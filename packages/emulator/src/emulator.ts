import { type Clock, manualClock, realClock } from "./base/clock.ts";
import { type Fault, Faults } from "./faults/faults.ts";
import { createApp } from "./server/app.ts";
import { ConnectionDropped } from "./faults/connection-dropped.ts";
import { listen, type Listening, type ListenOptions } from "./server/listen.ts";
import { type RecordedRequest, RequestLog } from "./wire/request-log.ts";
import { Quotas } from "./interactive/quotas.ts";
import { Sessions } from "./interactive/sessions.ts";
import { Jobs } from "./jobs/jobs.ts";
import { knownInstances } from "./jobs/known-instances.ts";
import type { ScriptedJob } from "./jobs/scripted-job.ts";
import { checkOptions, type EmulatorOptions, type Settings } from "./options.ts";
import { ProjectObjects } from "./project/project-objects.ts";
import type { Service } from "./service.ts";
import type { SqlEngine } from "./sql/sql-engine.ts";
import { DownloadSessions } from "./tunnel/download-sessions.ts";

/** A MaxCompute service of one project. */
export interface Emulator {
  /** What a client needs to call it. */
  readonly account: {
    readonly project: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly region: string;
  };
  /**
   * The service in process, without sockets. Takes paths below `/api`, and without it those of the tunnel. As from a `fetch`,
   * bodies come without the content codings `deflate` and `zstd`. Rejects like a failed `fetch` where a fault drops the connection.
   */
  fetch(request: Request): Promise<Response>;
  /**
   * The clock of all jobs. `now` returns epoch ms. `advance` moves a manual clock by ms, and resolves when everything that was
   * due has happened; it rejects on a real clock.
   *
   * @example
   * ```ts
   * await emulator.clock.advance(60_000); // a job that was submitted before has ended
   * ```
   */
  readonly clock: Pick<Clock, "now" | "advance">;
  /**
   * Injects faults. `add` returns a function that removes the fault; `clear` removes all. `add` throws a `TypeError` for an
   * invalid fault.
   *
   * @example
   * ```ts
   * const remove = emulator.faults.add({ name: "throttle", action: "instancestatus", times: 3 });
   * ```
   */
  readonly faults: { add(fault: Fault): () => void; clear(): void };
  /**
   * Jobs that run without SQL. `script` starts one and returns its instance id. It throws a `TypeError` for an invalid job.
   *
   * @example
   * ```ts
   * const id = emulator.jobs.script({ durationMs: 5000, stages: ["M1", "R2_1"], outcome: "failure" });
   * ```
   */
  readonly jobs: {
    script(job: ScriptedJob): string;
    /**
     * Plays a recording (docs/recordings.md): each of its instances appears under its id and does again what it did, from now on.
     * Results, sources and logs are not in a recording. Returns the ids. `speed` 60 plays an hour in a minute; default 1. Throws a
     * `TypeError` that names the line for what is no recording, and for an instance that exists already.
     *
     * @example
     * ```ts
     * const [id] = emulator.jobs.play(readFileSync("run.jsonl", "utf8"), { speed: 60 });
     * ```
     */
    play(recording: string, options?: { readonly speed?: number }): readonly string[];
  };
  /** The last 10,000 requests, for tests that count them. */
  readonly requests: { list(): readonly RecordedRequest[]; clear(): void };
  /** Serves over HTTP, by default on a free port of 127.0.0.1. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Stops all jobs and servers, and deletes stored results. A second call returns the same promise. */
  close(): Promise<void>;
}

/** Puts an emulator together around an SQL engine. Throws a `TypeError` that names each wrong option. */
export async function assembleEmulator(
  options: EmulatorOptions,
  openEngine: (settings: Settings) => Promise<SqlEngine>,
): Promise<Emulator> {
  const settings = checkOptions(options);
  const clock = settings.clock === "manual" ? manualClock(settings.startTime) : realClock();
  const faults = new Faults(settings.seed);
  for (const fault of settings.faults) faults.add(fault);
  const closing = new AbortController();
  let opened: Promise<SqlEngine> | undefined;
  // The database and its sample tables take a third of a second, which programs that only script jobs do not have to spend.
  const engine = (): Promise<SqlEngine> => {
    closing.signal.throwIfAborted();
    return (opened ??= openEngine(settings));
  };
  if (settings.dataDir !== undefined) await engine(); // files that cannot become tables are reported at once
  const objects = new ProjectObjects();
  const jobs = new Jobs({
    settings,
    engine,
    clock,
    faults,
    isUserFunction: (name) => objects.hasFunction(name),
    projectSettings: () => Object.fromEntries(objects.properties),
  });
  for (const instance of knownInstances()) jobs.store.add(instance);
  try {
    if (settings.directory !== undefined) await jobs.restore();
  } catch (error) {
    await (await opened?.catch(() => undefined))?.close(); // else nobody else could use the directory
    throw error;
  }
  const sessions = new Sessions({ jobs, clock, faults, settings });
  const quotas = new Quotas(settings);
  const requests = new RequestLog();
  const downloads = new DownloadSessions(clock, settings.downloadSessionMs);
  const service: Service = {
    settings,
    clock,
    faults,
    jobs,
    sessions,
    quotas,
    requests,
    tables: async () => (await engine()).tables,
    downloads,
    objects,
    closing: closing.signal,
  };
  const app = createApp(service);
  const servers = new Set<Listening>();
  const { project, accessKeyId, accessKeySecret, region } = settings;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort(new ConnectionDropped());
    await jobs.close();
    await Promise.all([...servers].map((server) => server.close()));
    const engineToClose = await opened?.catch(() => undefined); // one that could not be opened has cleaned up itself
    await engineToClose?.close();
  };

  return {
    account: { project, accessKeyId, accessKeySecret, region },
    fetch: (request) =>
      unlessAborted(request.signal, async () => {
        try {
          return await app.fetch(request);
        } catch (error) {
          if (error instanceof ConnectionDropped) throw new TypeError("fetch failed", { cause: error });
          throw error;
        }
      }),
    clock: { now: () => clock.now(), advance: (ms) => clock.advance(ms) },
    faults: { add: (fault) => faults.add(fault), clear: () => faults.clear() },
    jobs: { script: (job) => jobs.script(job), play: (recording, { speed } = {}) => jobs.play(recording, speed) },
    requests: { list: () => requests.list(), clear: () => requests.clear() },
    listen: async (listenOptions) => {
      const server = await listen(app, listenOptions);
      servers.add(server);
      return server;
    },
    close: () => (closed ??= close()),
  };
}

/** Rejects with the signal's reason as soon as it is aborted, as `fetch` does. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
