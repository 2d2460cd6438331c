import { isTerminalEvent } from "@maxcompute-rx/core";
import type { MaxComputeOptions, ResultRow } from "@maxcompute-rx/core";
import { asyncScheduler, firstValueFrom, toArray } from "rxjs";
import type { SchedulerAction, SchedulerLike, Subscription } from "rxjs";

import type { ClientCase, ClientContext } from "./client-case.ts";
import { expectEqual, expectError, expectThat } from "./expect.ts";

const knownInstance = "2016042605520945g9k5pvyi2";
const short = { durationMs: 50, stages: ["M1", "R2_1"] } as const;
/** Long enough to be seen in progress. */
const visible = { ...short, durationMs: 300 } as const;
const long = { durationMs: 600_000 } as const;

/** For a client whose clock runs a hundred times faster, so that its pauses are short. Its deadlines stay long. */
function withFastClock(): Pick<MaxComputeOptions, "scheduler" | "callTimeoutMs"> {
  const start = asyncScheduler.now();
  const scheduler: SchedulerLike = {
    now: () => start + (asyncScheduler.now() - start) * 100,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      return asyncScheduler.schedule<T>(work, delay / 100, state);
    },
  };
  return { scheduler, callTimeoutMs: 3_600_000 };
}

/** How many requests the service saw that have this action, such as `instancestatus`. */
async function requestsWith({ service }: ClientContext, action: string): Promise<number> {
  return (await service.requests.list()).filter(({ query }) => action in query).length;
}

/** Values have types where the result came through the tunnel, and are texts where it did not. */
function asTexts(row: ResultRow): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}

async function submitsSeen({ service }: ClientContext): Promise<number> {
  return (await service.requests.list()).filter(({ method, path }) => method === "POST" && path.endsWith("/instances")).length;
}

/**
 * All cases for whole clients, which call a service that stands in for MaxCompute. Each case needs a service without faults
 * and without recorded requests.
 */
export const clientCases: readonly ClientCase[] = [
  {
    name: "submits SQL, waits for it and reads its rows",
    run: async ({ createClient }) => {
      const rows: unknown[] = [];
      for await (const row of createClient().query("select count(*) as flowers from pyodps_iris")) rows.push(asTexts(row));
      expectEqual("The rows", rows, [{ flowers: "150" }]);
    },
  },
  {
    name: "reads the result of an instance by its id alone",
    run: async ({ createClient }) => {
      const { id } = await createClient().runSql("select * from pyodps_iris limit 5");
      const rows: unknown[] = [];
      for await (const row of createClient().instance(id).rows()) rows.push(asTexts(row));
      expectEqual("The number of rows", rows.length, 5);
      expectEqual("The first row", rows[0], {
        sepallength: "5.1",
        sepalwidth: "3.5",
        petallength: "1.4",
        petalwidth: "0.2",
        name: "Iris-setosa",
      });
    },
  },
  {
    name: "keeps every character of a result",
    run: async ({ createClient, service }) => {
      const result = "\u00e9t\u00e9, \u4e2d\u6587, \u{1f600}, <tag> & ]]> \t line\n";
      const instance = createClient().instance(await service.jobs.script({ durationMs: 0, stages: [], result }));
      await instance.waitForSuccess();
      expectEqual("The result", await instance.getTaskResult(), result);
    },
  },
  {
    name: "tells everything that happens to an instance, its end once and last",
    run: async ({ createClient, service }) => {
      const { events$ } = createClient({ watch: { progressIntervalMs: 50 } }).instance(await service.jobs.script(visible));
      const events = await firstValueFrom(events$.pipe(toArray()));
      expectEqual("The first event", events[0]?.type, "snapshot");
      expectEqual("The last event", events.at(-1)?.type, "succeeded");
      expectEqual("Terminal events", events.filter(isTerminalEvent).length, 1);
      expectThat(
        events.some(({ type }) => type === "progress"),
        "There should be progress.",
      );
      expectThat(
        events.every(({ seq }, index) => index < 2 || seq === (events[index - 1]?.seq ?? 0) + 1),
        "The numbers of the events should be in order.",
      );
    },
  },
  {
    name: "asks for no progress while only the status is watched",
    run: async (context) => {
      const instance = context.createClient().instance(await context.service.jobs.script(short));
      const statuses = await firstValueFrom(instance.status$.pipe(toArray()));
      expectEqual("The last status", statuses.at(-1), "Terminated");
      expectEqual("Requests for progress", await requestsWith(context, "instanceprogress"), 0);
    },
  },
  {
    name: "watches once for many watchers",
    run: async (context) => {
      const mc = context.createClient();
      const id = await context.service.jobs.script(short);
      const watchers = Array.from({ length: 10 }, () => firstValueFrom(mc.instance(id).status$.pipe(toArray())));
      for (const seen of await Promise.all(watchers)) expectEqual("The last status", seen.at(-1), "Terminated");
      const held = await requestsWith(context, "instancestatus");
      expectThat(held < 10, `One watch should be enough, but there were ${held} status requests.`);
    },
  },
  {
    name: "follows a job to its end where the service holds no requests",
    run: async ({ createClient, service }) => {
      await service.faults.add({ name: "no-hold" });
      await createClient()
        .instance(await service.jobs.script(short))
        .waitForSuccess();
    },
  },
  {
    name: "takes a failed job for a value in streams and for an error in waits",
    run: async ({ createClient, service }) => {
      const instance = createClient().instance(await service.jobs.script({ durationMs: 50, outcome: "failure" }));
      const error = await expectError(instance.waitForSuccess(), "job_failed");
      expectEqual("The instance of the error", error.instanceId, instance.id);
      expectEqual("The ODPS code", error.odpsCode, "ODPS-0123055");
      const events = await firstValueFrom(instance.events$.pipe(toArray()));
      expectEqual("The last event", events.at(-1)?.type, "failed");
    },
  },
  {
    name: "stops a job",
    run: async ({ createClient, service }) => {
      const instance = createClient().instance(await service.jobs.script(long));
      const waiting = expectError(instance.waitForSuccess(), "job_cancelled");
      await instance.stop();
      await waiting;
      await expectError(instance.stop(), "invalid_state");
    },
  },
  {
    name: "leaves a job running when a wait is aborted, a stream is left or a time limit is over",
    run: async ({ createClient, service }) => {
      const instance = createClient().instance(await service.jobs.script(long));
      const controller = new AbortController();
      const waiting = expectError(instance.waitForCompletion({ signal: controller.signal }), "aborted");
      await firstValueFrom(instance.status$);
      const reason = new Error("enough");
      controller.abort(reason);
      expectThat((await waiting).cause === reason, "The error's cause should be the signal's reason.");
      await expectError(instance.waitForCompletion({ timeoutMs: 1 }), "timeout");
      expectThat(await instance.isRunning(), "The job should still run.");
      await instance.stop();
    },
  },
  {
    name: "tells an unknown instance from a known one",
    run: async ({ createClient }) => {
      const mc = createClient();
      expectEqual("existInstance of an unknown one", await mc.existInstance("my_instance_id"), false);
      expectEqual("existInstance of a known one", await mc.existInstance(knownInstance), true);
      await expectError(mc.getInstance("my_instance_id"), "not_found");
    },
  },
  {
    name: "ends at once with a key that is refused, and does not show it",
    run: async ({ createClient }) => {
      const accessKeySecret = "a-wrong-secret";
      const mc = createClient({ credentials: { accessKeyId: "nobody", accessKeySecret } });
      const error = await expectError(mc.instance(knownInstance).waitForCompletion(), "unauthorized");
      expectThat(!`${String(error)}${JSON.stringify(error)}`.includes(accessKeySecret), "The error shows the secret.");
    },
  },
  {
    name: "finds a job again whose submit was not answered, and submits it once",
    run: async (context) => {
      await context.service.faults.add({ name: "lost-answer", times: 1 });
      const instance = await context.createClient(withFastClock()).runSql("select 1");
      await instance.waitForSuccess();
      expectEqual("Submits", await submitsSeen(context), 1);
    },
  },
  {
    name: "says that it does not know what became of a submit that left no trace, and submits it once",
    run: async (context) => {
      await context.service.faults.add({ name: "reset", method: "POST", times: 1 });
      const error = await expectError(context.createClient(withFastClock()).runSql("select 1"), "submit_unknown");
      expectThat(error.guid !== undefined, "The error should carry the Guid.");
      expectEqual("Submits", await submitsSeen(context), 1);
    },
  },
  ...(["reset", "truncated-body", "garbage-body", "throttle"] as const).map((name): ClientCase => ({
    name: `follows a job through a fault (${name})`,
    run: async ({ createClient, service }) => {
      const instance = createClient(withFastClock()).instance(await service.jobs.script(short));
      await service.faults.add({ name, method: "GET", times: 2, ...(name === "throttle" ? { retryAfter: 1 } : {}) });
      await instance.waitForSuccess();
    },
  })),
  {
    name: "runs an XFlow and finds its sub-instances",
    run: async ({ createClient }) => {
      const mc = createClient();
      const parameters = {
        inputTableName: "pyodps_iris",
        outputTableName: `conformance_${crypto.randomUUID().replaceAll("-", "")}`,
      };
      const { id } = await mc.executeXFlow("AppendID", { xflowProject: "algo_public", parameters });
      const subInstances = await mc.getXFlowSubInstances(id);
      expectThat(subInstances.size > 0, "There should be a sub-instance.");
      for (const instance of subInstances.values()) expectThat(await instance.isSuccessful(), "Each should have succeeded.");
    },
  },
  {
    name: "lists instances",
    run: async ({ createClient, service }) => {
      const ids = [await service.jobs.script(short), await service.jobs.script(short)];
      const listed: string[] = [];
      for await (const { id } of createClient().listInstances({ onlyOwner: false })) listed.push(id);
      expectThat(
        ids.every((id) => listed.includes(id)),
        "The instances should be in the list.",
      );
    },
  },
  {
    name: "links the page of an instance",
    run: async ({ createClient }) => {
      const address = await createClient().getLogviewAddress(knownInstance);
      expectThat(address.startsWith("http") && address.includes(knownInstance), "The link should lead to the instance.");
    },
  },
];
