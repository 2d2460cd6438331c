/* oxlint-disable */
// Made by `npm run counterparts`: the examples of the table, for the compiler.
import type { Given } from "../given.ts";

export async function examples({ id, instance, mc, reader, show, sql }: Given): Promise<void> {
  await show(mc.instance(id));
  await show(mc.listInstances());
  {
    for await (const { id } of mc.listInstances({ status: "Running", onlyOwner: false })) show(id);
  }
  {
    for await (const info of mc.listQueueingInfos()) show(info.waitPosition);
  }
  await show(mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql }] }));
  await show(mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql }] }, { priority: 1 }));
  await show(instance.id);
  await show(instance.project);
  await show(instance.getOwner());
  await show(instance.getStartTime());
  await show(instance.getEndTime());
  await show(instance.getStatus());
  await show(instance.reload());
  await show(instance.isSync);
  await show(instance.stop());
  await show(instance.waitForSuccess({ timeoutMs: 60_000 }));
  await show(instance.getTaskStatuses());
  await show(instance.getTaskNames());
  await show((await instance.getTaskProgress()).stages);
  await show(instance.getTaskDetail());
  await show((await instance.getTaskSummary()).text);
  await show(instance.getTaskQuota());
  await show(instance.getQueueingInfo());
  await show(instance.getTaskResults());
  await show(instance.getTaskResults());
  await show(mc.runSql(sql));
  await show(mc.runSql(sql, { hints: { "odps.sql.submit.mode": "script" } }));
  await show(mc.submit({ tasks: [{ type: "SQL", name: "my_task", query: sql }] }));
  {
    for await (const bytes of reader.csv()) show(bytes);
  }
  await show(instance.openReader({ limit: true }));
  await show(instance.openReader());
  {
    for await (const row of reader.rows({ start: 0, count: 100, columns: ["name"] })) show(row);
  }
  await show(reader.count);
  await show(reader.schema.map(({ name, type }) => [name, type.text]));
  await show(instance.openReader());
}
