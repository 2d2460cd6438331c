import { connect } from "@maxcompute-rx/node";
import { CancelledFailure } from "@temporalio/activity";
import { ActivityCancellationDetails } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { expect, it } from "vitest";

import { submitSql, waitForInstance } from "./activities.js";

const sql = "select name, count(*) as flowers from pyodps_iris group by name";

const ignore = (): void => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const makeEnvironment = (heartbeatDetails?: string): MockActivityEnvironment =>
  new MockActivityEnvironment({ heartbeatDetails }, { logger });

/** Its type of `run` does not say what an activity returns. */
const submit = (environment: MockActivityEnvironment, text: string): Promise<string> =>
  environment.run<[], string, () => Promise<string>>(() => submitSql(text));

it("waits for a job and sends watch tokens", async () => {
  const environment = makeEnvironment();
  const tokens: unknown[] = [];
  environment.on("heartbeat", (token) => tokens.push(token));
  const id = await submit(environment, sql);
  await environment.run(() => waitForInstance(id));
  expect(tokens.length).toBeGreaterThan(1);
});

it("goes on from the token of the attempt before, and says the end again when that attempt could not return it", async () => {
  const first = makeEnvironment();
  const tokens: string[] = [];
  first.on("heartbeat", (token: string) => tokens.push(token));
  const id = await submit(first, sql);
  await first.run(() => waitForInstance(id));
  for (const heartbeatDetails of [tokens[0], tokens.at(-1)]) {
    await makeEnvironment(heartbeatDetails).run(() => waitForInstance(id));
  }
});

it("does not repeat a job that failed", async () => {
  const environment = makeEnvironment();
  const id = await submit(environment, "select * from no_such_table");
  await expect(environment.run(() => waitForInstance(id))).rejects.toMatchObject({
    nonRetryable: true,
    message: expect.stringContaining("no_such_table"),
  });
});

const long = "select count(*) from web_logs a join web_logs b on a.customer_id = b.customer_id";

it("stops the job when the workflow cancels it", async () => {
  const environment = makeEnvironment();
  const id = await submit(environment, long);
  environment.on("heartbeat", () => environment.cancel());
  await expect(environment.run(() => waitForInstance(id))).rejects.toBeInstanceOf(CancelledFailure);
  const instance = connect().instance(id);
  await instance.waitForCompletion();
  expect(await instance.isSuccessful()).toBe(false);
});

it("lets the job run when the worker shuts down", async () => {
  const environment = makeEnvironment();
  const id = await submit(environment, long);
  environment.on("heartbeat", () => environment.cancel("WORKER_SHUTDOWN", new ActivityCancellationDetails({ workerShutdown: true })));
  await expect(environment.run(() => waitForInstance(id))).rejects.toBeInstanceOf(CancelledFailure);
  await makeEnvironment().run(() => waitForInstance(id));
});
