import { notHere, same, type Section } from "../counterpart.ts";

/** `Instance`, `Instances`, `SQLTask` and the instance tunnel of the Go SDK. */
export const go: readonly Section[] = [
  {
    title: "Instances",
    counterparts: [
      same("Instances.Get NewInstance", "MaxCompute.instance", "mc.instance(id)"),
      notHere("NewInstances", "The client has the lists of its project.", "mc.listInstances()"),
      same(
        "Instances.List",
        "MaxCompute.listInstances",
        'for await (const { id } of mc.listInstances({ status: "Running", onlyOwner: false })) show(id);',
        "`instances$` is the same list as a stream.",
      ),
      same(
        "Instances.ListInstancesQueued",
        "MaxCompute.listQueueingInfos",
        "for await (const info of mc.listQueueingInfos()) show(info.waitPosition);",
        "Read values in place of JSON texts.",
      ),
      same("Instances.CreateTask", "MaxCompute.submit", 'mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql }] })'),
      same(
        "Instances.CreateTaskWithPriority",
        "JobOptions.priority",
        'mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql }] }, { priority: 1 })',
      ),
    ],
  },
  {
    title: "Instance",
    counterparts: [
      same("Instance.Id", "Instance.id", "instance.id"),
      same("Instance.ProjectName", "Instance.project", "instance.project"),
      same("Instance.Owner", "Instance.getOwner", "instance.getOwner()"),
      same("Instance.StartTime", "Instance.getStartTime", "instance.getStartTime()"),
      same("Instance.EndTime", "Instance.getEndTime", "instance.getEndTime()"),
      same("Instance.Status", "Instance.getStatus, Instance.status$", "instance.getStatus()", "`status$` is the live value."),
      same(
        "Instance.Load Instance.IsLoaded",
        "Instance.reload",
        "instance.reload()",
        "Handles remember nothing that changes; every question asks the service.",
      ),
      same("Instance.IsSync Instance.IsAsync", "Instance.isSync", "instance.isSync"),
      same("Instance.Terminate", "Instance.stop", "instance.stop()"),
      same("Instance.WaitForSuccess", "Instance.waitForSuccess", "instance.waitForSuccess({ timeoutMs: 60_000 })"),
      same("Instance.GetTasks", "Instance.getTaskStatuses", "instance.getTaskStatuses()"),
      same("Instance.TaskNameCommitted", "Instance.getTaskNames", "instance.getTaskNames()"),
      same(
        "Instance.GetTaskProgress",
        "Instance.getTaskProgress, Instance.progress$",
        "(await instance.getTaskProgress()).stages",
        "`progress$` is the live value, of all tasks.",
      ),
      same("Instance.GetTaskDetail", "Instance.getTaskDetail", "instance.getTaskDetail()"),
      same("Instance.GetTaskSummary", "Instance.getTaskSummary", "(await instance.getTaskSummary()).text"),
      same("Instance.GetTaskQuotaJson", "Instance.getTaskQuota", "instance.getTaskQuota()"),
      same("Instance.GetCachedInfo", "Instance.getQueueingInfo", "instance.getQueueingInfo()"),
      same("Instance.GetResult", "Instance.getTaskResults, Instance.getRawTaskResults", "instance.getTaskResults()"),
      same(
        "Instance.TaskResults",
        "Instance.getTaskResults",
        "instance.getTaskResults()",
        "Results in the answer to a submit are given without another request.",
      ),
    ],
  },
  {
    title: "SQLTask",
    counterparts: [
      same(
        "SQLTask.Run SQLTask.RunInOdps",
        "MaxCompute.runSql, MaxCompute.executeSql",
        "mc.runSql(sql)",
        "`executeSql` also waits; `query` also reads the rows.",
      ),
      same(
        "NewAnonymousSQLTask NewSQLTaskWithOptions",
        "SqlOptions.hints",
        'mc.runSql(sql, { hints: { "odps.sql.submit.mode": "script" } })',
      ),
      same(
        "NewSqlTask SQLTask.TaskType",
        "SqlTask.type, SqlTask.query",
        'mc.submit({ tasks: [{ type: "SQL", name: "my_task", query: sql }] })',
        "Tasks are plain objects.",
      ),
      same(
        "SQLTask.GetSelectResultAsCsv",
        "ResultReader.csv, Instance.rows",
        "for await (const bytes of reader.csv()) show(bytes);",
        "`rows` reads values in place of texts.",
      ),
    ],
  },
  {
    title: "Instance tunnel",
    counterparts: [
      same(
        "CreateInstanceResultDownloadSession",
        "Instance.openReader",
        "instance.openReader({ limit: true })",
        "Waits for the end of the job.",
      ),
      notHere(
        "AttachToExistedIRDownloadSession",
        "A reader opens expired sessions again by itself, and other processes open a reader of their own.",
        "instance.openReader()",
      ),
      same(
        "InstanceResultDownloadSession.OpenRecordReader",
        "ResultReader.rows",
        'for await (const row of reader.rows({ start: 0, count: 100, columns: ["name"] })) show(row);',
      ),
      same("InstanceResultDownloadSession.RecordCount", "ResultReader.count", "reader.count"),
      same("InstanceResultDownloadSession.Schema", "ResultReader.schema", "reader.schema.map(({ name, type }) => [name, type.text])"),
      notHere(
        "InstanceResultDownloadSession.ResourceUrl InstanceResultDownloadSession.Status InstanceResultDownloadSession.ShouldTransformDate",
        "These are details of the requests, which the reader makes.",
        "instance.openReader()",
      ),
    ],
  },
];
