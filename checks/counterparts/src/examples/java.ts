/* oxlint-disable */
// Made by `npm run counterparts`: the examples of the table, for the compiler.
import { connect, formatStageProgress } from "@maxcompute-rx/node";
import type { Given } from "../given.ts";

export async function examples({ id, instance, mc, reader, show, sql }: Given): Promise<void> {
  await show(mc.instance(id));
  await show(mc.existInstance(id));
  await show(mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql }] }));
  {
    for await (const { id } of mc.listInstances({ status: "Running" })) show(id);
  }
  {
    for await (const info of mc.listQueueingInfos()) show(info.waitPosition);
  }
  await show(mc.runSql(sql, { runningCluster: "my_cluster" }));
  await show(instance.id);
  await show(instance.project);
  await show(instance.getOwner());
  await show(instance.getStartTime());
  await show(instance.getEndTime());
  await show(instance.getStatus());
  await show(instance.isTerminated());
  await show(instance.isSuccessful());
  await show(instance.isSync);
  await show(instance.reload());
  await show(instance.waitForSuccess({ timeoutMs: 60_000 }));
  await show(instance.waitForCompletion());
  {
    await instance.waitForCompletion(); show(await instance.getTaskResults());
  }
  await show(instance.stop());
  await show(instance.getQueueingInfo());
  await show((await instance.getJob()).priority);
  await show((await instance.getJob()).name);
  await show((await instance.getJob()).tasks);
  await show(instance.getTaskNames());
  await show(instance.getTaskStatuses());
  await show((await instance.getTaskProgress()).stages);
  await show(formatStageProgress(await instance.getTaskProgress(), new Date()));
  await show((await instance.getTaskSummary()).text);
  await show((await instance.getTaskSummary()).cost);
  await show(instance.getTaskDetail());
  await show(instance.getTaskDetail());
  await show(instance.getTaskQuota());
  await show(instance.getTaskInfo("AnonymousSQLTask", "warnings"));
  await show(instance.putTaskInfo("AnonymousSQLTask", "key", "value"));
  {
    for (const { logId } of await instance.getTaskWorkers()) if (logId !== null) show(await instance.getWorkerLog(logId, { type: "stdout" }));
  }
  await show(instance.getTaskResults());
  await show(instance.getRawTaskResults());
  await show(instance.getTaskResult());
  await show((await instance.getRawTaskResults())[0]?.descriptor);
  await show((await instance.getRawTaskResults())[0]?.descriptor?.isSelect);
  await show(connect({ interceptors: [(next) => (request) => next({ ...request, headers: { ...request.headers, "x-my-header": "value" } })] }));
  await show(instance.events$.subscribe((event) => show(event.type)));
  await show(mc.instance(id));
  await show(mc.runSql(sql, { hints: { "odps.sql.submit.mode": "script" }, aliases: {}, priority: 1 }));
  {
    for await (const row of instance.rows({ limit: true })) show(row);
  }
  await show(reader.schema);
  await show(instance.getTaskResult());
  await show(instance.getTaskInfo("AnonymousSQLTask", "warnings"));
  await show(instance.getSqlQuery());
  await show(connect({ settings: { "odps.sql.type.system.odps2": true } }));
  await show(instance.rows({ tunnel: false }));
  await show(mc.runSqlInteractive(sql, { fallback: { timeout: false } }));
  {
    for await (const row of mc.query(sql, { interactive: true })) show(row);
  }
  await show(instance.stop());
  await show(mc.closeSessions());
  await show(instance.id);
  await show(mc.instance(id));
  await show(instance.getTaskNames());
  await show(instance.getLogviewAddress());
  await show((await instance.getTaskProgress()).stages);
  await show((await instance.getTaskSummary()).text);
  await show(instance.events$.subscribe((event) => show(event.at, event.type)));
  await show(instance.interactive?.fellBack === null);
  await show(reader.source === "tunnel");
  await show((await instance.getRawTaskResults())[0]?.descriptor?.isSelect);
  await show(instance.openReader({ limit: true }));
  await show(instance.openReader());
  await show(connect({ tunnel: { endpoint: "https://dt.cn-hangzhou.maxcompute.aliyun.com", parallel: 4 } }));
  {
    for await (const row of reader.rows({ start: 0, count: 100, columns: ["name"] })) show(row);
  }
  {
    for await (const rows of reader.batches()) show(rows.length);
  }
  await show(reader.schema.map(({ name, type }) => [name, type.text]));
  await show(reader.count);
  await show(instance.openReader({ quotaName: "my_tunnel_quota" }));
  await show(instance.openReader({ limit: true }));
  await show(instance.openReader());
}
