/* oxlint-disable */
// Made by `npm run counterparts`: the examples of the table, for the compiler.
import { connect, formatStageProgress, signServer, undiciTransport } from "@maxcompute-rx/node";
import type { Given } from "../given.ts";

export async function examples({ accessKeyId, accessKeySecret, id, instance, mc, reader, show, sql, token, xml }: Given): Promise<void> {
  await show(connect());
  await show(connect({ credentials: { accessKeyId, accessKeySecret } }));
  await show(connect({ credentials: { accessKeyId, accessKeySecret, securityToken: token } }));
  await show(connect({ credentials: { bearerToken: token } }));
  await show(connect({ credentials: async () => ({ accessKeyId, accessKeySecret, expiration: new Date(Date.now() + 3_600_000) }) }));
  await show(connect({ credentials: signServer({ url: "http://127.0.0.1:4000", accessKeyId, token, transport: undiciTransport() }) }));
  await show(connect({ application: { accessKeyId, accessKeySecret } }));
  await show(connect({ tunnel: { endpoint: "https://dt.cn-hangzhou.maxcompute.aliyun.com" } }));
  await show(connect({ logview: { host: "https://logview.aliyun.com" } }));
  await show(connect({ logview: { jobInsightHost: "https://maxcompute.console.aliyun.com" } }));
  await show(connect({ schema: "my_schema" }));
  await show(mc.runSql(sql, { quotaName: "my_quota" }));
  await show(connect({ region: "cn-hangzhou" }));
  await show(mc.getTenant());
  await show((await mc.getTenant()).parameters["odps.namespace.schema"]);
  await show((await mc.getTenant()).creationTime);
  await show(mc.getTenant());
  await show(instance.getLogviewAddress());
  await show(connect({ project: "another_project" }));
  await show(mc.runSql(sql));
  {
    for await (const row of mc.query(sql)) show(row);
  }
  await show(mc.executeSqlCost(sql));
  await show(mc.query("select * from my_table limit 100"));
  await show(mc.runSql(sql, { hints: { "odps.sql.submit.mode": "script" } }));
  await show(mc.runSql(sql, { aliases: { old_name: "new_name" } }));
  await show(instance.getTaskInfo("AnonymousSQLTask", "warnings"));
  await show(mc.executeSql("insert into my_table values (1)"));
  await show(mc.runSqlInteractive(sql, { fallback: false }));
  await show(mc.runSqlInteractive(sql, { fallback: { timeout: false } }));
  await show(mc.runSqlInteractive(sql, { session: "my_session" }));
  await show(mc.runSqlInteractive(sql));
  await show(instance.id);
  await show(instance.getTaskResult());
  await show(instance.getTaskInfo("AnonymousSQLTask", "warnings"));
  await show(mc.instance(id));
  await show(mc.existInstance(id));
  await show(mc.stopInstance(id));
  {
    for await (const { id } of mc.listInstances({ status: "Running", onlyOwner: false })) show(id);
  }
  {
    for await (const info of mc.listQueueingInfos()) show(info.waitPosition);
  }
  {
    for await (const { instanceId } of mc.listQueueingInfos()) show(mc.instance(instanceId));
  }
  await show(mc.submit(xml));
  await show(mc.runMerge("my_table", { action: "compact major" }));
  await show(mc.executeMerge("my_table", { partition: "pt='1'" }));
  await show(mc.runMerge("my_table", { action: "archive" }));
  await show(mc.executeMerge("my_table", { action: "archive" }));
  await show(mc.runMerge("my_table", { action: "freeze" }));
  await show(mc.executeMerge("my_table", { action: "restore" }));
  await show(mc.runSql("alter table my_table merge smallfiles"));
  await show(mc.runXFlow("AppendID", { xflowProject: "algo_public", parameters: { inputTableName: "t" } }));
  await show(mc.executeXFlow("AppendID", { xflowProject: "algo_public", parameters: { inputTableName: "t" } }));
  {
    for await (const { name } of mc.listXFlows()) show(name);
  }
  await show(mc.getXFlow("my_flow"));
  await show((await mc.getXFlow("my_flow")).source);
  await show((await mc.getXFlow("my_flow")).creationTime);
  await show((await mc.getXFlow("my_flow")).lastModifiedTime);
  await show(mc.existXFlow("my_flow"));
  await show(mc.deleteXFlow("my_flow"));
  await show(instance.getXFlowResults());
  {
    for (const [name, sub] of await instance.getXFlowSubInstances()) show(name, sub.id);
  }
  await show(instance.xflowSubInstances$.subscribe(({ name, instance: sub }) => show(name, sub.id)));
  await show(mc.runXFlow("LogisticRegression", { xflowProject: "algo_public", parameters: { modelName: "my_model" } }));
  await show(mc.executeSql("create table if not exists my_table (id bigint)"));
  await show(instance.id);
  await show((await instance.reload()).status);
  await show(instance.getStatus());
  await show(instance.isTerminated());
  await show(instance.isRunning());
  await show(instance.isSuccessful());
  await show(instance.isSync);
  await show(instance.getOwner());
  await show(instance.getStartTime());
  await show(instance.getEndTime());
  await show(instance.waitForCompletion({ timeoutMs: 60_000 }));
  await show(instance.waitForSuccess());
  await show(instance.stop());
  await show(instance.getLogviewAddress({ hours: 24 }));
  await show(instance.getQueueingInfo());
  await show((await instance.getJob()).priority);
  await show((await instance.getJob()).guid);
  await show((await instance.getJob()).tasks);
  await show(instance.getSqlQuery());
  await show(instance.getTaskNames());
  {
    for (const [name, task] of await instance.getTaskStatuses()) show(name, task.status);
  }
  await show((await instance.getTaskProgress()).stages);
  await show(instance.progress$.subscribe((tasks) => show(tasks)));
  await show(formatStageProgress(await instance.getTaskProgress(), new Date()));
  await show(instance.getTaskDetail());
  await show(instance.getTaskDetail());
  await show((await instance.getTaskSummary()).text);
  await show((await instance.getTaskSummary()).cost);
  await show(mc.executeSqlCost(sql));
  await show(instance.getTaskQuota());
  await show(instance.getTaskWorkers());
  {
    for (const { logId } of await instance.getTaskWorkers()) if (logId !== null) show(await instance.getWorkerLog(logId, { type: "stderr" }));
  }
  await show(instance.getTaskInfo("AnonymousSQLTask", "warnings"));
  await show(instance.putTaskInfo("AnonymousSQLTask", "key", "value"));
  await show(mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql, properties: { key: "value" } }] }));
  await show(instance.getTaskResult());
  await show(instance.getTaskResults());
  await show(instance.getRawTaskResults());
  await show((await instance.getRawTaskResults())[0]?.descriptor);
  {
    for await (const row of instance.rows({ columns: ["name"], start: 10, count: 100 })) show(row);
  }
  await show(reader.toArrow());
  await show(reader.toArrow());
  {
    for await (const rows of reader.batches()) show(rows.length);
  }
  await show(instance.openReader({ quotaName: "my_tunnel_quota" }));
  await show(connect({ tunnel: { endpoint: "https://dt.cn-hangzhou.maxcompute.aliyun.com" } }));
  {
    for await (const row of reader.rows({ start: 10, count: 100 })) show(row);
  }
  {
    for await (const bytes of reader.arrowStream()) show(bytes.length);
  }
  await show(reader.toArrow());
  {
    for await (const rows of reader.batches()) show(rows.length);
  }
  await show(reader.count);
  await show(reader.schema.map(({ name, type }) => [name, type.text]));
  await show(reader.readAll());
  await show(instance.openReader());
  await show(mc.getQuota("my_quota"));
  await show(mc.existQuota("my_quota"));
  {
    for await (const { nickname } of mc.listQuotas()) show(nickname);
  }
  await show((await mc.getQuota("my_quota")).isInteractive);
  await show(mc.runSqlInteractive(sql, { quotaName: "my_quota" }));
  await show(mc.executeSecurityQuery("whoami"));
  await show(mc.executeSecurityQuery("install package p.my_package", { timeoutMs: 60_000 }));
  await show(instance.getLogviewAddress({ kind: "legacy" }));
  await show(mc.executeSecurityQuery("list roles"));
  await show(mc.executeSecurityQuery("create role my_role"));
  await show(mc.executeSecurityQuery("drop role my_role"));
  await show(mc.executeSecurityQuery("list users"));
  await show(mc.executeSecurityQuery("add user ALIYUN$somebody@example.com"));
  await show(mc.executeSecurityQuery("remove user ALIYUN$somebody@example.com"));
  await show(mc.executeSecurityQuery("grant my_role to ALIYUN$somebody@example.com"));
  await show(mc.executeSecurityQuery("revoke my_role from ALIYUN$somebody@example.com"));
  await show(mc.executeSecurityQuery("describe role my_role"));
  await show(mc.executeSecurityQuery("show grants for ALIYUN$somebody@example.com"));
  await show(mc.executeSecurityQuery("list roles"));
  await show(mc.executeSecurityQuery("show securityconfiguration"));
}
