import { lastValueFrom, toArray } from "rxjs";
import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";

import { createMaxCompute } from "./create-max-compute.ts";
import { cannedTransport, endpoint, optionsFor, xmlError, type Canned, type Seen } from "./testing/canned-transport.ts";

const created: Canned = { status: 201, headers: { location: `${endpoint}/projects/p/instances/i1` } };
const terminated = "<Instance><Status>Terminated</Status></Instance>";
const success =
  '<Instance><Status>Terminated</Status><Tasks><Task Type="SQL"><Name>t</Name><Status>Success</Status></Task></Tasks></Instance>';

function resultBody(csv: string, descriptor = ""): string {
  return `<Instance><Tasks><Task Type="SQL"><Name>t</Name><Status>Success</Status><Result Transform="Base64" Format="csv">${btoa(csv)}</Result>${descriptor}</Task></Tasks></Instance>`;
}

/** A service with one finished instance, `i1`, and no tunnel. */
function service(csv = '"id","name"\n1,"x"\n2,\\N\n', descriptor = "") {
  return cannedTransport(({ method, target }: Seen) => {
    if (method === "POST") return created;
    if (target.includes("/tunnel?")) return xmlError(400, "InvalidProjectTable", "no tunnel");
    if (target.includes("?taskstatus")) return { body: success };
    if (target.includes("?result")) return { body: resultBody(csv, descriptor) };
    return { body: terminated };
  });
}

async function rowsOf(csv: string, descriptor = ""): Promise<unknown[]> {
  const client = createMaxCompute(optionsFor(service(csv, descriptor).transport));
  return Array.fromAsync(client.query("select * from t"));
}

it("gives the same stream whenever it is asked for, so that a page does not subscribe anew", () => {
  const instance = createMaxCompute(optionsFor(service().transport)).instance("i1");
  expect(instance.view$).toBe(instance.view$);
  expect(instance.progress$).toBe(instance.progress$);
  expect(inspect(instance)).not.toContain("Observable");
});

describe("query", () => {
  it("submits, waits and gives rows by column name, text and null without a descriptor", async () => {
    expect(await rowsOf('"id","name"\n1,"x"\n2,\\N\n')).toEqual([
      { id: "1", name: "x" },
      { id: "2", name: null },
    ]);
  });

  it("gives typed values where the answer carries a schema", async () => {
    const columns = '{"Name":"id","Type":"bigint"},{"Name":"name","Type":"string"}';
    const descriptor = `<ResultDescriptor>{"IsSelect":true,"SelectResultStatus":"FULL","Schema":{"Columns":[${columns}]}}</ResultDescriptor>`;
    expect(await rowsOf('"id","name"\n1,"x"\n', descriptor)).toEqual([{ id: 1n, name: "x" }]);
  });

  it("never hands out a cut result in silence", async () => {
    const descriptor = '<ResultDescriptor>{"IsSelect":true,"SelectResultStatus":"TRUNCATED"}</ResultDescriptor>';
    await expect(rowsOf('"id"\n1\n', descriptor)).rejects.toMatchObject({ code: "result_truncated" });
    await expect(rowsOf(`"id"\n${"1\n".repeat(10_000)}`)).rejects.toMatchObject({ code: "result_truncated" });
  });

  it("does not take the quota of the job for that of downloads", async () => {
    const { transport, seen } = service();
    await Array.fromAsync(createMaxCompute(optionsFor(transport)).query("select 1", { quotaName: "q" }));
    expect(seen[0]?.text).toContain("odps.task.wlm.quota");
    expect(seen.map(({ target }) => target)).toContain("/projects/p/tunnel?service&curr_project=p");
  });

  it("sends nothing before the first row is asked for", () => {
    const { transport, seen } = service();
    createMaxCompute(optionsFor(transport)).query("select 1");
    expect(seen).toEqual([]);
  });
});

describe("the job that is sent", () => {
  const jobOf = async (run: (client: ReturnType<typeof createMaxCompute>) => Promise<unknown>): Promise<string> => {
    const { transport, seen } = service();
    await run(createMaxCompute(optionsFor(transport, { settings: { "odps.sql.timezone": "UTC", a: 1 }, priority: 5 })));
    return seen[0]?.text ?? "";
  };
  const settingsOf = (text: string): unknown => {
    const raw = /<Name>settings<\/Name>\s*<Value>(.*?)<\/Value>/s.exec(text)?.[1] ?? "{}";
    return JSON.parse(raw.replaceAll("&quot;", '"'));
  };

  it("carries hints over SET statements over the client's settings, all as strings", async () => {
    const sql = "-- head\nset a=2; SET b = x y ;\nselect 'set c=3';";
    const text = await jobOf((client) => client.runSql(sql, { hints: { b: true }, quotaName: "q" }));
    expect(settingsOf(text)).toEqual({ "odps.sql.timezone": "UTC", a: "2", b: "true", "odps.task.wlm.quota": "q" });
  });

  it("carries name, comment, priority, cluster, aliases, schema and the caller's own Guid", async () => {
    const text = await jobOf((client) =>
      client.runSql("select 1", {
        name: "n",
        comment: "c",
        priority: 1,
        runningCluster: "AT",
        uniqueIdentifierId: "g1",
        aliases: { r: "s" },
        defaultSchema: "sch",
      }),
    );
    for (const part of [
      "<Name>n</Name>",
      "<Comment>c</Comment>",
      "<Priority>1</Priority>",
      "<RunningCluster>AT</RunningCluster>",
      "<Guid>g1</Guid>",
    ]) {
      expect(text).toContain(part);
    }
    expect(settingsOf(text)).toMatchObject({ "odps.default.schema": "sch", "odps.namespace.schema": "true" });
  });

  it("has the client's priority when none is given, and raw XML is sent as it is", async () => {
    expect(await jobOf((client) => client.runSql("select 1"))).toContain("<Priority>5</Priority>");
    expect(await jobOf((client) => client.submit("<Instance>raw</Instance>"))).toBe("<Instance>raw</Instance>");
  });

  it("is refused before anything is sent when the SQL is empty", async () => {
    const { transport, seen } = service();
    await expect(createMaxCompute(optionsFor(transport)).runSql("  ")).rejects.toMatchObject({ code: "invalid_argument" });
    expect(seen).toEqual([]);
  });
});

describe("a synchronous instance", () => {
  const answer = (status: string, text: string): Canned => ({
    ...created,
    status: 200,
    body: `<Instance><Tasks><Task Type="SQL"><Name>t</Name><Status>${status}</Status><Result Transform="Base64" Format="text">${btoa(text)}</Result></Task></Tasks></Instance>`,
  });

  it("is known to its end without any further request", async () => {
    const { transport, seen } = cannedTransport(() => answer("Success", "OK"));
    const run = await createMaxCompute(optionsFor(transport)).executeSql("create table t (a bigint)");
    expect(run.isSync).toBe(true);
    expect(await run.isSuccessful()).toBe(true);
    expect(await run.getTaskResults()).toEqual(new Map([["t", "OK"]]));
    expect((await lastValueFrom(run.events$.pipe(toArray()))).map(({ type }) => type)).toEqual(["snapshot", "succeeded"]);
    expect(seen).toHaveLength(1);
  });

  it("that failed rejects with the service's words", async () => {
    const { transport } = cannedTransport(() => answer("Failed", "ODPS-0130131:[1,1] Table not found - table p.t"));
    await expect(createMaxCompute(optionsFor(transport)).executeSql("drop table t")).rejects.toMatchObject({
      code: "job_failed",
      odpsCode: "ODPS-0130131",
      instanceId: "i1",
      taskName: "t",
    });
  });
});

describe("the result of a task", () => {
  const running = (results: string) => {
    const { transport } = cannedTransport(() => ({ body: `<Instance><Tasks>${results}</Tasks></Instance>` }));
    return createMaxCompute(optionsFor(transport)).instance("i1");
  };

  it("that has not ended is asked for too early, not of a task that is missing", async () => {
    await expect(running("").getTaskResult()).rejects.toMatchObject({
      code: "not_found",
      message: "Instance i1 has no result yet.",
      nextStep: expect.stringContaining("Wait"),
    });
  });

  it("that does not exist says which ones there are", async () => {
    const results = '<Task Type="SQL"><Name>t</Name><Result>OK</Result></Task>';
    await expect(running(results).getTaskResult("u")).rejects.toThrow("has no task u; it has the tasks t.");
  });
});

describe("waiting", () => {
  it("times out with what was seen, and stops nothing", async () => {
    vi.useFakeTimers();
    try {
      const { transport, seen } = cannedTransport(() => ({ body: "<Instance><Status>Running</Status></Instance>" }));
      const wait = Promise.allSettled([createMaxCompute(optionsFor(transport)).instance("i1").waitForCompletion({ timeoutMs: 5000 })]);
      await vi.advanceTimersByTimeAsync(5000);
      expect(await wait).toMatchObject([
        {
          reason: {
            code: "timeout",
            instanceId: "i1",
            message: expect.stringContaining("Running"),
            nextStep: expect.stringContaining("not stopped"),
          },
        },
      ]);
      expect(seen.every(({ method }) => method === "GET")).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("on an aborted signal does not even look", async () => {
    const { transport, seen } = service();
    const signal = AbortSignal.abort();
    await expect(createMaxCompute(optionsFor(transport)).instance("i1").waitForSuccess({ signal })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(seen).toEqual([]);
  });
});

describe("listing", () => {
  it("asks for the next page only when it is needed", async () => {
    const { transport, seen } = cannedTransport(({ target }) => {
      const marker = target.includes("marker") ? "" : "m2";
      return {
        body: `<Instances><Marker>${marker}</Marker><Instance><Name>${marker || "last"}</Name><Status>Running</Status></Instance></Instances>`,
      };
    });
    const ids: string[] = [];
    for await (const { id, info } of createMaxCompute(optionsFor(transport)).listInstances({ onlyOwner: false })) {
      ids.push(`${id} ${info?.status}`);
      expect(seen).toHaveLength(ids.length);
    }
    expect(ids).toEqual(["m2 Running", "last Running"]);
  });

  it("ends with an error when the service gives the same marker again and again", async () => {
    const { transport, seen } = cannedTransport(() => ({ body: "<Instances><Marker>m</Marker></Instances>" }));
    await expect(Array.fromAsync(createMaxCompute(optionsFor(transport)).listInstances())).rejects.toMatchObject({
      code: "unexpected_answer",
    });
    expect(seen).toHaveLength(2);
  });
});

describe("options", () => {
  it("are checked once, and wrong ones are named without their values", () => {
    const wrong = {
      ...optionsFor(service().transport),
      credentials: { accessKeyId: "ak", accessKeySecret: 42 },
      priority: -1,
      tyop: "secret-value",
    };
    const make = () => createMaxCompute(wrong as never);
    expect(make).toThrow(expect.objectContaining({ code: "invalid_argument", message: expect.stringMatching(/priority/) }));
    expect(make).toThrow(/tyop/);
    expect(make).not.toThrow(/secret-value|42/);
  });

  it.each(["not a url", "ftp://h/api", "http://user:pw@h/api", "http://h/api?x=1"])(
    "refuse the endpoint %s without repeating a password",
    (bad) => {
      const make = () => createMaxCompute({ ...optionsFor(service().transport), endpoint: bad });
      expect(make).toThrow(expect.objectContaining({ code: "invalid_argument", nextStep: expect.any(String) }));
      expect(make).not.toThrow(/pw/);
    },
  );
});

it("a client or handle that is printed shows no secret", async () => {
  const client = createMaxCompute(optionsFor(service().transport));
  const run = await client.runSql("select 1");
  for (const printed of [
    inspect(client, { depth: 9, showHidden: true }),
    inspect(run, { depth: 9, showHidden: true }),
    JSON.stringify(run),
    JSON.stringify(client),
  ]) {
    expect(printed).not.toContain("token-of-test");
  }
  expect(JSON.parse(JSON.stringify(run))).toMatchObject({ id: "i1", project: "p" });
});
