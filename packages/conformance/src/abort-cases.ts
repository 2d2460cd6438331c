import type { AbortSignalLike } from "@maxcompute-rx/core";

import type { ConformanceCase } from "./conformance-case.ts";
import { echo, notes, release, requestTo, textOf } from "./exchange.ts";
import { expectEqual, expectError, expectThat } from "./expect.ts";

/** Cases about the abort signal of a request. */
export const abortCases: readonly ConformanceCase[] = [
  {
    name: "sends nothing when the signal is already aborted",
    needs: [],
    run: async (context) => {
      const controller = new AbortController();
      const reason = new Error("no longer wanted");
      controller.abort(reason);
      const error = await expectError(context.transport(requestTo(context, "/echo", { signal: controller.signal })), "aborted");
      expectThat(error.cause === reason, "The error's cause should be the signal's reason.");
      expectEqual("Requests that arrived", (await notes(context)).requests, 0);
    },
  },
  {
    name: "ends the exchange when aborted while waiting for headers, with the reason as cause",
    needs: [],
    run: async (context) => {
      const controller = new AbortController();
      const held = expectError(context.transport(requestTo(context, "/hold", { signal: controller.signal })), "aborted");
      while ((await notes(context)).requests === 0); // until it has arrived
      controller.abort("a reason need not be an error");
      expectEqual("The cause", (await held).cause, "a reason need not be an error");
      expectEqual("Answers that the peer saw left", (await notes(context, "left")).left, 1);
    },
  },
  {
    name: "ends the exchange when aborted while the body is read, with the reason as cause",
    needs: [],
    run: async (context) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const { body } = await context.transport(requestTo(context, "/drip", { signal: controller.signal }));
      const chunks = body[Symbol.asyncIterator]();
      await chunks.next();
      const next = expectError(chunks.next(), "aborted");
      controller.abort(reason);
      expectThat((await next).cause === reason, "The error's cause should be the signal's reason.");
      expectEqual("Answers that the peer saw left", (await notes(context, "left")).left, 1);
    },
  },
  {
    name: "notices an abort between the headers and the body",
    needs: [],
    run: async (context) => {
      const controller = new AbortController();
      const { body } = await context.transport(requestTo(context, "/large", { signal: controller.signal }));
      controller.abort();
      await expectError(textOf(body), "aborted");
    },
  },
  {
    name: "aborts one of several requests alone",
    needs: [],
    run: async (context) => {
      const controller = new AbortController();
      const aborted = expectError(context.transport(requestTo(context, "/hold", { signal: controller.signal })), "aborted");
      const other = context.transport(requestTo(context, "/hold"));
      while ((await notes(context)).requests < 2); // until both have arrived
      controller.abort();
      await aborted;
      await release(context);
      expectEqual("The other answer", await textOf((await other).body), "held");
    },
  },
  {
    name: "takes any signal of the right shape, and leaves no listener on it",
    needs: [],
    run: async (context) => {
      const listeners = new Set<() => void>();
      const signal: AbortSignalLike = {
        aborted: false,
        addEventListener: (_type, listener) => void listeners.add(listener),
        removeEventListener: (_type, listener) => void listeners.delete(listener),
      };
      for (let turn = 0; turn < 3; turn += 1) await echo(context, requestTo(context, "/echo", { signal }));
      await new Promise((resolve) => setTimeout(resolve)); // closing may take a turn of the event loop
      expectEqual("Listeners left on the signal", listeners.size, 0);
    },
  },
];
