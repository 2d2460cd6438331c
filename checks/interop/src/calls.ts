import type { Fault, FaultName } from "@maxcompute-rx/emulator";
import type { Instance, InteractiveOptions, MaxCompute } from "@maxcompute-rx/node";

import { askOurs, rowsOf } from "./our-answers.ts";
import type { Account } from "./test-bed.ts";

/** A call that both clients make, beside those about one instance. */
export interface Call {
  readonly name: string;
  /** The command of python/bridge.py. */
  readonly theirs: { readonly command: string; readonly args?: Readonly<Record<string, unknown>> };
  readonly ours: (mc: MaxCompute) => Promise<unknown>;
  /** What goes wrong on the way. */
  readonly fault?: Fault;
  /** Another account or project than the emulator's. */
  readonly account?: Partial<Account>;
  /** The call waits for a job, so the clock has to move. */
  readonly waits?: boolean;
}

const known = "2016042605520945g9k5pvyi2";
const status = { command: "ask_one", args: { id: known, question: "status" } };
const tasks = { command: "ask_one", args: { id: known, question: "taskStatuses" } };
const ourStatus = (mc: MaxCompute): Promise<unknown> => askOurs(mc, known, "status");
const ourTasks = (mc: MaxCompute): Promise<unknown> => askOurs(mc, known, "taskStatuses");

/** Calls that give a value, and calls that go wrong. */
export const calls: readonly Call[] = [
  {
    name: "SQL that does not parse",
    theirs: { command: "run_sql", args: { sql: "selec 1" } },
    ours: async (mc) => (await mc.runSql("selec 1")).id,
  },
  {
    name: "cost of a query",
    waits: true,
    theirs: { command: "cost", args: { sql: "select name, count(*) from pyodps_iris group by name" } },
    ours: async (mc) => {
      const { udfNum, complexity, inputSize } = await mc.executeSqlCost("select name, count(*) from pyodps_iris group by name");
      return { udf: udfNum, complexity, input: inputSize };
    },
  },
  {
    name: "cost of SQL that does not parse",
    waits: true,
    theirs: { command: "cost", args: { sql: "selec 1" } },
    ours: (mc) => mc.executeSqlCost("selec 1"),
  },
  {
    name: "statement that answers at once",
    theirs: { command: "run_sync_sql", args: { sql: "create table if not exists at_once (id bigint)" } },
    ours: (mc) => atOnce(mc, "create table if not exists at_once (id bigint)"),
  },
  {
    name: "statement that fails at once",
    theirs: { command: "run_sync_sql", args: { sql: "drop table there_is_no_such_table" } },
    ours: (mc) => atOnce(mc, "drop table there_is_no_such_table"),
  },
  {
    name: "job sent twice",
    theirs: { command: "run_sql", args: { sql: "select 1", unique_identifier_id: "sent-by-both" } },
    ours: async (mc) => (await mc.runSql("select 1", { uniqueIdentifierId: "sent-by-both" })).id,
  },
  {
    name: "XFlows of a project",
    account: { project: "algo_public" },
    theirs: { command: "list_xflows" },
    ours: async (mc) => {
      const names: string[] = [];
      for await (const { name } of mc.listXFlows()) names.push(name);
      return names;
    },
  },
  {
    name: "XFlow",
    account: { project: "algo_public" },
    theirs: { command: "xflow", args: { name: "AppendID" } },
    ours: async (mc) => {
      const { owner, creationTime, lastModifiedTime, source } = await mc.getXFlow("AppendID");
      return { owner, times: [creationTime, lastModifiedTime].map((time) => time && time.getTime() / 1000), source };
    },
  },
  {
    name: "XFlow that is there",
    account: { project: "algo_public" },
    theirs: { command: "exist_xflow", args: { name: "AppendID" } },
    ours: (mc) => mc.existXFlow("AppendID"),
  },
  {
    name: "XFlow that is not there",
    theirs: { command: "exist_xflow", args: { name: "AppendID" } },
    ours: (mc) => mc.existXFlow("AppendID"),
  },
  {
    name: "deletion of a public XFlow",
    account: { project: "algo_public" },
    theirs: { command: "delete_xflow", args: { name: "AppendID" } },
    ours: (mc) => mc.deleteXFlow("AppendID"),
  },
  { name: "deletion of no XFlow", theirs: { command: "delete_xflow", args: { name: "Nope" } }, ours: (mc) => mc.deleteXFlow("Nope") },
  ...["whoami", "list roles", "grant nothing to nobody"].map((query): Call => ({
    name: `security query ${query}`,
    theirs: { command: "security_query", args: { query } },
    ours: (mc) => mc.executeSecurityQuery(query),
  })),
  ...merges(),
  { name: "stop of what has ended", theirs: { command: "stop", args: { id: known } }, ours: (mc) => mc.stopInstance(known) },
  {
    name: "stop of what nobody knows",
    theirs: { command: "stop", args: { id: "my_instance_id" } },
    ours: (mc) => mc.stopInstance("my_instance_id"),
  },
  {
    name: "unknown XFlow",
    theirs: { command: "run_xflow", args: { name: "NoSuchFlow", project: "algo_public", parameters: {} } },
    ours: (mc) => mc.runXFlow("NoSuchFlow", { xflowProject: "algo_public" }),
  },
  { name: "unknown project", theirs: status, ours: ourStatus, account: { project: "another_project" } },
  { name: "unknown key", theirs: status, ours: ourStatus, account: { accessKeyId: "nobody" } },
  { name: "wrong secret", theirs: status, ours: ourStatus, account: { accessKeySecret: "not-the-secret" } },
  { name: "throttling", theirs: status, ours: ourStatus, fault: { name: "throttle", retryAfter: 0 } },
  { name: "failing service", theirs: tasks, ours: ourTasks, fault: { name: "unavailable", status: 500 } },
  { name: "gateway without a service", theirs: status, ours: ourStatus, fault: { name: "unavailable", status: 502 } },
  { name: "service that is away", theirs: status, ours: ourStatus, fault: { name: "unavailable", status: 503 } },
  { name: "dropped connections", theirs: status, ours: ourStatus, fault: { name: "reset" } },
  { name: "clock that is wrong", theirs: status, ours: ourStatus, fault: { name: "clock-skew" } },
  { name: "answer that is none", theirs: tasks, ours: ourTasks, fault: { name: "garbage-body", action: "taskstatus" } },
  ...listings(),
  ...interactiveQueries(),
  {
    name: "quota for interactive queries",
    theirs: { command: "quota", args: { nickname: "interactive" } },
    ours: (mc) => quota(mc, "interactive"),
  },
  ...["interactive", "no_such_quota"].map((nickname): Call => ({
    name: `existence of the quota ${nickname}`,
    theirs: { command: "exist_quota", args: { nickname } },
    ours: (mc) => mc.existQuota(nickname),
  })),
  { name: "unknown quota", theirs: { command: "quota", args: { nickname: "no_such_quota" } }, ours: (mc) => quota(mc, "no_such_quota") },
  {
    name: "quotas",
    theirs: { command: "quotas" },
    ours: async (mc) => {
      const nicknames: (string | null)[] = [];
      for await (const { nickname } of mc.listQuotas()) nicknames.push(nickname);
      return nicknames;
    },
  },
  {
    name: "tenant",
    theirs: { command: "tenant" },
    ours: async (mc) => {
      const { name, tenantId, ownerId, parameters } = await mc.getTenant();
      return { name, id: tenantId, owner: ownerId, parameters };
    },
  },
];

/** Interactive queries in both clients' words: in sessions and in a quota, with and without fallback. */
function interactiveQueries(): readonly Call[] {
  type Queries = readonly (readonly [
    name: string,
    sql: string,
    theirs: Readonly<Record<string, unknown>>,
    ours: InteractiveOptions,
    fault?: Fault,
  ])[];
  const flowers = "select name, count(*) as flowers from pyodps_iris group by name order by name";
  const maxqa = { use_mcqa_v2: true, quota_name: "interactive" };
  const missing = "select * from there_is_no_such_table";
  const refused: readonly FaultName[] = [
    "session-error",
    "session-denied",
    "upgrading",
    "no-resource",
    "unsupported-feature",
    "running-timeout",
  ];
  const put = (name: FaultName): Fault => ({ name, method: "PUT" });
  const queries: Queries = [
    ["in a session", flowers, { fallback: false }, { fallback: false }],
    ["in a session, again", "select 6 * 7 as answer, '北京 😀' as 名", { fallback: false }, { fallback: false }],
    ["of no rows", "select * from pyodps_iris where name = 'rose'", { fallback: false }, { fallback: false }],
    ["of a missing table", missing, { fallback: false }, { fallback: false }],
    ["of a missing table, with the usual fallback", missing, { fallback: "default" }, {}],
    ["that does not parse", "select from where", { fallback: false }, { fallback: false }],
    [
      "with interactive mode switched off",
      flowers,
      { fallback: "default", hints: { "odps.mcqa.disable": "true" } },
      { hints: { "odps.mcqa.disable": true } },
    ],
    [
      "with interactive mode switched off, without fallback",
      flowers,
      { fallback: false, hints: { "odps.mcqa.disable": "true" } },
      { fallback: false, hints: { "odps.mcqa.disable": true } },
    ],
    ...refused.map((name) => [`with ${name}, without fallback`, flowers, { fallback: false }, { fallback: false }, put(name)] as const),
    ...refused.map(
      (name) =>
        [`with ${name}, with fallback`, flowers, { fallback: "unsupported,upgrading,noresource,timeout,generic" }, {}, put(name)] as const,
    ),
    ["in a quota", flowers, maxqa, { quotaName: "interactive" }],
    ["in a quota, of a missing table", missing, maxqa, { quotaName: "interactive" }],
    ["in an unknown quota", flowers, { ...maxqa, quota_name: "no_such_quota" }, { quotaName: "no_such_quota" }],
  ];
  return queries.map(([name, sql, args, options, fault]) => ({
    name: `interactive query ${name}`,
    waits: true,
    ...(fault && { fault }),
    theirs: { command: "interactive", args: { sql, ...args } },
    ours: async (mc) => {
      const run = await mc.runSqlInteractive(sql, options);
      const rows = await rowsOf(run);
      return { interactive: run.interactive?.fellBack === null, rows };
    },
  }));
}

/** Jobs about the files of a table, in both clients' words: by method, and as statements. */
function merges(): readonly Call[] {
  type Merges = readonly (readonly [
    name: string,
    theirs: Readonly<Record<string, unknown>>,
    ours: (mc: MaxCompute) => Promise<Instance>,
  ])[];
  const table = "pyodps_iris";
  const partition = "pt=1,ds='x'";
  const byMethod: Merges = [
    ["merge", { method: "run_merge_files", table, partition }, (mc) => mc.runMerge(table, { partition })],
    [
      "merge with settings",
      { method: "run_merge_files", table, hints: { a: true }, quota_name: "q" },
      (mc) => mc.runMerge(table, { hints: { a: true }, quotaName: "q" }),
    ],
    [
      "major compaction",
      { method: "run_merge_files", table, compact_type: "major" },
      (mc) => mc.runMerge(table, { action: "compact major" }),
    ],
    [
      "minor compaction",
      { method: "run_merge_files", table, compact_type: "minor" },
      (mc) => mc.runMerge(table, { action: "compact minor" }),
    ],
    ["archiving", { method: "run_archive_table", table }, (mc) => mc.runMerge(table, { action: "archive" })],
    ["freezing", { method: "run_freeze_command", table, command: "freeze" }, (mc) => mc.runMerge(table, { action: "freeze" })],
    ["restoring", { method: "run_freeze_command", table, command: "restore" }, (mc) => mc.runMerge(table, { action: "restore" })],
  ];
  const statements = [
    "merge smallfiles",
    "compact major",
    "compact minor",
    "archive",
    "freeze",
    "restore",
    "partition(pt='1') merge  smallfiles ;",
  ];
  const bySql: Merges = statements.map((end) => {
    const sql = `alter table ${table} ${end}`;
    return [sql, { method: "run_sql", sql }, (mc) => mc.runSql(sql)];
  });
  return [...byMethod, ...bySql].map(([name, args, ours]) => ({
    name: `task of ${name}`,
    theirs: { command: "merge", args },
    ours: async (mc) => {
      const task = (await (await ours(mc)).getJob()).tasks[0];
      if (task?.type !== "Merge") throw new Error(`The task is ${JSON.stringify(task)}.`);
      const properties = Object.entries(task.properties ?? {}).filter(([property]) => property !== "uuid");
      return {
        name: task.name.split("_task_")[0],
        table: task.tableName,
        properties: Object.fromEntries(properties.map(([property, text]) => [property, JSON.parse(text)])),
      };
    },
  }));
}

async function quota(mc: MaxCompute, nickname: string): Promise<unknown> {
  const { id, nickname: name, resourceSystemType, isInteractive } = await mc.getQuota(nickname);
  return { nickname: name, id, type: resourceSystemType, isInteractive };
}

/** What an instance says without another request. */
async function atOnce(mc: MaxCompute, sql: string): Promise<unknown> {
  const instance = await mc.runSql(sql);
  return {
    isSync: instance.isSync,
    status: await instance.getStatus(),
    successful: await instance.isSuccessful(),
    results: Object.fromEntries(await instance.getTaskResults()),
  };
}

/** Every filter of the list, in both clients' words. */
function listings(): readonly Call[] {
  type Filter = Parameters<MaxCompute["listInstances"]>[0];
  const filters: readonly (readonly [string, Readonly<Record<string, unknown>>, Filter])[] = [
    ["everything", { only_owner: false }, { onlyOwner: false }],
    ["own instances", { only_owner: true }, { onlyOwner: true }],
    ["the service's default", {}, {}],
    ["running ones", { status: "Running" }, { status: "Running" }],
    ["ended ones", { status: "Terminated" }, { status: "Terminated" }],
    ["a job by name", { job_name: "listed" }, { jobName: "listed" }],
    ["a quota", { quota_index: "default" }, { quotaIndex: "default" }],
    ["another quota", { quota_index: "elsewhere" }, { quotaIndex: "elsewhere" }],
    ["small pages", { only_owner: false, max_items: 2 }, { onlyOwner: false, maxItems: 2 }],
    [
      "a range of time",
      { start_time: 1_461_000_000, end_time: 1_462_000_000 },
      { startTime: new Date(1_461_000_000_000), endTime: new Date(1_462_000_000_000) },
    ],
    ["since then", { start_time: 1_462_000_000.9 }, { startTime: new Date(1_462_000_000_900) }],
    ["until then", { end_time: 1_462_000_000 }, { endTime: new Date(1_462_000_000_000) }],
  ];
  return filters.map(([name, args, filter]) => ({
    name: `list of ${name}`,
    theirs: { command: "list", args },
    ours: async (mc) => {
      const ids: string[] = [];
      for await (const { id } of mc.listInstances(filter)) ids.push(id);
      return ids;
    },
  }));
}
