import { describe, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { cannedTunnel, tunnelHost } from "../testing/canned-tunnel.ts";
import type { Table } from "../testing/arbitrary-values.ts";
import { optionsFor } from "../testing/canned-transport.ts";
import type { Transport, TransportResponse } from "../transport.ts";
import { parseColumnType } from "../wire/format/column-type.ts";

const numbers: Table = { columns: [{ name: "id", type: parseColumnType("bigint") }], rows: [[1n]] };
const taskXml = (status: string): string =>
  `<Instance><Status>Terminated</Status><Tasks><Task Type="SQL"><Name>t</Name><Status>${status}</Status></Task></Tasks></Instance>`;

/** A request that a test answers when it likes. */
interface Asked {
  readonly path: string;
  answer(body: string, status?: number, headers?: Record<string, string>): void;
  /** As the tunnel would answer it. */
  pass(): void;
}

/** A service and a tunnel that answer nothing by themselves. */
function slowService() {
  const { transport: tunnel } = cannedTunnel(numbers);
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  const connections: string[] = [];
  const send = (request: Parameters<Transport>[0]): Promise<TransportResponse> =>
    new Promise((resolve, reject) => {
      const { pathname, search } = new URL(request.url);
      asked.push({
        path: `${request.method} ${pathname}${search}`,
        answer: (body, status = 200, headers = {}) => resolve({ status, headers, body: pieces(body) }),
        pass: () => void tunnel(request).then(resolve, reject),
      });
      request.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      for (const look of waiting) look();
    });
  /** The first request of this kind, once it has been sent. */
  const sent = (part: string): Promise<Asked> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = asked.find(({ path }) => path.includes(part));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const transport: Transport = Object.assign(send, { preconnect: (origin: string) => void connections.push(origin) });
  return { mc: createMaxCompute(optionsFor(transport)), asked, sent, connections };
}

async function* pieces(body: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const submit = "POST /api/projects/p/instances?";
const status = "GET /api/projects/p/instances/i1?curr_project";

describe("the rows of a query", () => {
  it("do not wait for what can be asked while something else is answered", async () => {
    const { mc, sent, asked, connections } = slowService();
    const rows = Array.fromAsync(mc.query("select 1"));
    // The address of the tunnel, and a connection to it, while the submit is on its way.
    const submitted = await sent(submit);
    (await sent("/tunnel?service")).answer(tunnelHost);
    submitted.answer("", 201, { location: "http://service.test/api/projects/p/instances/i1" });
    (await sent(status)).answer("<Instance><Status>Terminated</Status></Instance>");
    // The download session while the outcome is asked for.
    const outcome = await sent("taskstatus");
    (await sent("?downloads")).pass();
    outcome.answer(taskXml("Success"));
    (await sent("?data")).pass();
    expect(await rows).toEqual([{ id: 1n }]);
    expect(asked).toHaveLength(6);
    expect(connections[0]).toBe(`http://${tunnelHost}`);
  });

  it("wait for no timer between an answer and the next question", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] }); // which RxJS uses
    try {
      const { mc, sent } = slowService();
      const rows = Array.fromAsync(mc.query("select 1"));
      (await sent("/tunnel?service")).answer(tunnelHost);
      (await sent(submit)).answer("", 201, { location: "http://service.test/api/projects/p/instances/i1" });
      (await sent(status)).answer("<Instance><Status>Terminated</Status></Instance>");
      (await sent("?downloads")).pass();
      (await sent("taskstatus")).answer(taskXml("Success"));
      (await sent("?data")).pass();
      // No timer has fired, because nobody has moved the clock.
      expect(await rows).toEqual([{ id: 1n }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("are not read before the outcome is known, and not at all when it is a failure", async () => {
    const { mc, sent, asked } = slowService();
    const rows = Array.fromAsync(mc.instance("i1").rows());
    (await sent("/tunnel?service")).answer(tunnelHost);
    (await sent(status)).answer("<Instance><Status>Terminated</Status></Instance>");
    (await sent("?downloads")).pass();
    (await sent("taskstatus")).answer(taskXml("Failed"));
    (await sent("?result")).answer(
      '<Instance><Tasks><Task Type="SQL"><Name>t</Name><Result Format="text">ODPS-0130071: no</Result></Task></Tasks></Instance>',
    );
    await expect(rows).rejects.toMatchObject({ code: "job_failed" });
    expect(asked.map(({ path }) => path)).not.toContainEqual(expect.stringContaining("?data"));
  });

  it.each(["InstanceNotTerminate", "TaskFailed"])(
    "are opened again when the tunnel learns of the end later than the service (%s)",
    async (Code) => {
      const { mc, sent, asked } = slowService();
      const rows = Array.fromAsync(mc.instance("i1").rows());
      (await sent("/tunnel?service")).answer(tunnelHost);
      (await sent(status)).answer("<Instance><Status>Terminated</Status></Instance>");
      const tooEarly = await sent("?downloads");
      asked.splice(asked.indexOf(tooEarly), 1);
      tooEarly.answer(JSON.stringify({ Code, Message: "not yet" }), 400);
      // The reader asks the service, too, why there is no result.
      const outcome = await sent("taskstatus");
      asked.splice(asked.indexOf(outcome), 1);
      outcome.answer(taskXml("Success"));
      if (Code === "TaskFailed") {
        (await sent("taskstatus")).answer(taskXml("Success"));
        (await sent("?result")).answer(
          '<Instance><Tasks><Task Type="SQL"><Name>t</Name><Result Format="text"></Result></Task></Tasks></Instance>',
        );
      }
      (await sent("?downloads")).pass();
      (await sent("?data")).pass();
      expect(await rows).toEqual([{ id: 1n }]);
    },
  );

  it("need no answer to the early question for the tunnel's address: whoever opens the result asks again", async () => {
    const { mc, sent, asked } = slowService();
    const rows = Array.fromAsync(mc.instance("i1").rows());
    const early = await sent("/tunnel?service");
    asked.splice(asked.indexOf(early), 1);
    early.answer("<Error><Code>InternalServerError</Code></Error>", 500);
    (await sent(status)).answer("<Instance><Status>Terminated</Status></Instance>");
    (await sent("taskstatus")).answer(taskXml("Success"));
    (await sent("/tunnel?service")).answer(tunnelHost);
    (await sent("?downloads")).pass();
    (await sent("?data")).pass();
    expect(await rows).toEqual([{ id: 1n }]);
  });
});
