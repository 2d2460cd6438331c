import type { ConformanceCase } from "./conformance-case.ts";
import { notes, requestTo, textOf } from "./exchange.ts";
import { expectEqual, expectError, expectThat } from "./expect.ts";

const secret = "c2VjcmV0LXNpZ25hdHVyZQ==";
const submit = {
  method: "POST",
  headers: { authorization: `ODPS id:${secret}` },
  body: new TextEncoder().encode("<Job/>"),
} as const;

/** Cases about broken connections. A submit is repeated after `connect_failed`, so a transport may report it only if nothing was sent. */
export const failureCases: readonly ConformanceCase[] = [
  {
    name: "says connect_failed when nobody listens",
    needs: ["sockets"],
    run: async (context) => {
      const url = `${context.peer.refusingEndpoint ?? context.peer.endpoint}/api`;
      await expectError(context.transport({ ...requestTo(context, "/", submit), url }), "connect_failed");
    },
  },
  ...(["drop", "reset", "half-headers"] as const).map((how): ConformanceCase => ({
    name: `says connection_lost when the connection breaks after sending (${how}), and sends nothing twice`,
    needs: ["sockets"],
    run: async (context) => {
      const error = await expectError(context.transport(requestTo(context, `/broken?how=${how}`, submit)), "connection_lost");
      expectEqual("Requests that arrived", (await notes(context)).requests, 1);
      const shown = `${String(error)} ${JSON.stringify(error)}`;
      expectThat(!shown.includes(secret), "The error shows the request's signature.");
    },
  })),
  ...(["half-length", "half-chunks"] as const).map((how): ConformanceCase => ({
    name: `does not take half a body for a whole one (${how})`,
    needs: ["sockets"],
    run: async (context) => {
      const { status, body } = await context.transport(requestTo(context, `/broken?how=${how}`));
      expectEqual("The status", status, 200);
      await expectError(textOf(body), "connection_lost");
    },
  })),
  {
    name: "says that an answer is not HTTP, or at least not that nothing was sent",
    needs: ["sockets"],
    run: async (context) => {
      await expectError(context.transport(requestTo(context, "/broken?how=garbage", submit)), "unexpected_answer", "connection_lost");
      expectEqual("Requests that arrived", (await notes(context)).requests, 1);
    },
  },
  {
    name: "does not repeat a request that a kept-alive connection was closed under",
    needs: ["sockets"],
    run: async (context) => {
      // Requests on a connection of which the peer ends every second request.
      for (let turn = 0; turn < 4; turn += 1) {
        const before = (await notes(context)).requests;
        const sent = context.transport(requestTo(context, "/broken?how=second", submit)).then(({ body }) => textOf(body));
        const outcome = await sent.catch((error: unknown) => error);
        if (typeof outcome !== "string") await expectError(Promise.reject(outcome), "connection_lost");
        expectEqual("Requests that arrived", (await notes(context)).requests - before, 1);
      }
    },
  },
  {
    name: "works again after every failure",
    needs: ["sockets"],
    run: async (context) => {
      for (const how of ["drop", "reset", "half-headers", "garbage"]) {
        await context.transport(requestTo(context, `/broken?how=${how}`)).catch(() => {});
        const { body } = await context.transport(requestTo(context, "/status?status=200&body=fine"));
        expectEqual("The next answer", await textOf(body), "fine");
      }
    },
  },
];
