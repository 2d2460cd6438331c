import { notHere, same, type Section } from "../counterpart.ts";

/** What PyODPS's `Instance` and its tasks have. */
export const pyodpsInstance: readonly Section[] = [
  {
    title: "Instance",
    counterparts: [
      same("Instance.id Instance.name", "Instance.id", "instance.id"),
      same(
        "Instance.reload",
        "Instance.reload, Instance.info",
        "(await instance.reload()).status",
        "Handles remember nothing that changes; every question asks the service.",
      ),
      same("Instance.status", "Instance.getStatus, Instance.status$", "instance.getStatus()", "`status$` is the live value."),
      same("Instance.is_terminated", "Instance.isTerminated", "instance.isTerminated()"),
      same("Instance.is_running", "Instance.isRunning", "instance.isRunning()"),
      same("Instance.is_successful", "Instance.isSuccessful", "instance.isSuccessful()"),
      same("Instance.is_sync", "Instance.isSync", "instance.isSync"),
      same("Instance.owner", "Instance.getOwner", "instance.getOwner()"),
      same("Instance.start_time", "Instance.getStartTime", "instance.getStartTime()"),
      same("Instance.end_time", "Instance.getEndTime", "instance.getEndTime()"),
      same(
        "Instance.wait_for_completion",
        "Instance.waitForCompletion",
        "instance.waitForCompletion({ timeoutMs: 60_000 })",
        "Without an interval: the service holds the request until the job ends, where it can.",
      ),
      same(
        "Instance.wait_for_success",
        "Instance.waitForSuccess",
        "instance.waitForSuccess()",
        "Rejects with `job_failed` or `job_cancelled`.",
      ),
      same("Instance.stop", "Instance.stop", "instance.stop()"),
      same(
        "Instance.get_logview_address ODPS.get_logview_address",
        "Instance.getLogviewAddress, MaxCompute.getLogviewAddress",
        "instance.getLogviewAddress({ hours: 24 })",
      ),
      same("Instance.get_queueing_info", "Instance.getQueueingInfo", "instance.getQueueingInfo()"),
      same("Instance.priority", "Job.priority", "(await instance.getJob()).priority"),
      same("Instance.get_unique_identifier_id", "Job.guid", "(await instance.getJob()).guid"),
      same("Instance.tasks Instance.get_tasks", "Instance.getJob", "(await instance.getJob()).tasks"),
      same("Instance.get_sql_query", "Instance.getSqlQuery", "instance.getSqlQuery()"),
    ],
  },
  {
    title: "Tasks of an instance",
    counterparts: [
      same("Instance.get_task_names", "Instance.getTaskNames", "instance.getTaskNames()"),
      same(
        "Instance.get_task_statuses",
        "Instance.getTaskStatuses",
        "for (const [name, task] of await instance.getTaskStatuses()) show(name, task.status);",
      ),
      same("Instance.get_task_progress Task.progress Task.stages", "Instance.getTaskProgress", "(await instance.getTaskProgress()).stages"),
      same(
        "Instance.get_all_task_progresses",
        "Instance.progress$",
        "instance.progress$.subscribe((tasks) => show(tasks))",
        "Live, for all tasks; `getTaskProgress` asks once for one task.",
      ),
      same(
        "TaskProgress.get_stage_progress_formatted_string",
        "formatStageProgress",
        "formatStageProgress(await instance.getTaskProgress(), new Date())",
      ),
      same("Instance.get_task_detail Task.detail", "Instance.getTaskDetail", "instance.getTaskDetail()"),
      notHere(
        "Instance.get_task_detail2",
        "It asks for the details in the form that LogView uses, which `getTaskWorkers` reads.",
        "instance.getTaskDetail()",
      ),
      same("Instance.get_task_summary Task.summary", "Instance.getTaskSummary", "(await instance.getTaskSummary()).text"),
      same("Instance.get_task_cost", "TaskSummary.cost", "(await instance.getTaskSummary()).cost"),
      same(
        "Instance.get_sql_task_cost",
        "MaxCompute.executeSqlCost",
        "mc.executeSqlCost(sql)",
        "The result of an estimate that was submitted elsewhere is the JSON text of `getTaskResult`.",
      ),
      same("Instance.get_task_quota Task.quota", "Instance.getTaskQuota", "instance.getTaskQuota()"),
      same("Instance.get_task_workers Task.workers", "Instance.getTaskWorkers", "instance.getTaskWorkers()"),
      same(
        "Instance.get_worker_log",
        "Instance.getWorkerLog",
        `for (const { logId } of await instance.getTaskWorkers()) if (logId !== null) show(await instance.getWorkerLog(logId, { type: "stderr" }));`,
      ),
      same("Instance.get_task_info Task.get_info", "Instance.getTaskInfo", 'instance.getTaskInfo("AnonymousSQLTask", "warnings")'),
      same("Instance.put_task_info Task.put_info", "Instance.putTaskInfo", 'instance.putTaskInfo("AnonymousSQLTask", "key", "value")'),
      same(
        "Task.set_property",
        "OtherTask.fields, SqlTask.query",
        'mc.submit({ tasks: [{ type: "SQL", name: "t", query: sql, properties: { key: "value" } }] })',
      ),
      notHere("Task.instance", "Methods of the instance take the task's name."),
      notHere("Task.serialize", "`submit` writes the job."),
    ],
  },
  {
    title: "Results",
    counterparts: [
      same(
        "Instance.get_task_result Task.result",
        "Instance.getTaskResult",
        "instance.getTaskResult()",
        "Rejects with `not_found` where PyODPS returns `None`.",
      ),
      same("Instance.get_task_results", "Instance.getTaskResults", "instance.getTaskResults()"),
      same(
        "Instance.get_task_results_without_format",
        "Instance.getRawTaskResults",
        "instance.getRawTaskResults()",
        "Bytes, already decoded from Base64.",
      ),
      same("Instance.get_result_descriptor", "TaskResult.descriptor", "(await instance.getRawTaskResults())[0]?.descriptor"),
      same(
        "Instance.open_reader InstanceTunnel.create_download_session InstanceDownloadSession.open_record_reader",
        "Instance.openReader, Instance.rows",
        'for await (const row of instance.rows({ columns: ["name"], start: 10, count: 100 })) show(row);',
        "Waits for the end. Through the tunnel, otherwise from the `result` interface; a truncated result is an error unless you allow it.",
      ),
      same("InstanceDownloadSession.open_arrow_reader", "ResultReader.toArrow, ResultReader.arrowStream", "reader.toArrow()"),
      same(
        "Instance.to_pandas",
        "ResultReader.readAll, ResultReader.toArrow",
        "reader.toArrow()",
        "A table of Arrow columns; there is no pandas.",
      ),
      same("Instance.iter_pandas", "ResultReader.batches", "for await (const rows of reader.batches()) show(rows.length);"),
      same("InstanceTunnel.quota_name", "ReaderOptions.quotaName", 'instance.openReader({ quotaName: "my_tunnel_quota" })'),
      same(
        "InstanceTunnel.endpoint",
        "TunnelOptions.endpoint",
        'connect({ tunnel: { endpoint: "https://dt.cn-hangzhou.maxcompute.aliyun.com" } })',
      ),
      notHere(
        "InstanceTunnel.tunnel_rest InstanceDownloadSession.reload",
        "Requests are made by the reader, which also opens an expired session again.",
      ),
    ],
  },
  {
    title: "Readers",
    counterparts: [
      same(
        "InstanceRecordReader.read InstanceRecordReader.next",
        "ResultReader.rows",
        "for await (const row of reader.rows({ start: 10, count: 100 })) show(row);",
        "A step other than 1 is not here.",
      ),
      same(
        "InstanceArrowReader.read InstanceArrowReader.next",
        "ResultReader.arrowStream",
        "for await (const bytes of reader.arrowStream()) show(bytes.length);",
        "Arrow IPC, for any library that reads it.",
      ),
      same(
        "InstanceArrowReader.read_all InstanceArrowReader.to_pandas InstanceRecordReader.to_pandas",
        "ResultReader.toArrow",
        "reader.toArrow()",
        "A table of columns; there is no pandas.",
      ),
      same(
        "InstanceArrowReader.iter_pandas InstanceRecordReader.iter_pandas",
        "ResultReader.batches",
        "for await (const rows of reader.batches()) show(rows.length);",
      ),
      same("InstanceRecordReader.count InstanceArrowReader.count", "ResultReader.count", "reader.count"),
      same(
        "InstanceRecordReader.schema InstanceArrowReader.schema",
        "ResultReader.schema",
        "reader.schema.map(({ name, type }) => [name, type.text])",
      ),
      notHere("InstanceRecordReader.to_result_frame", "There are no data frames; arrays of rows do the same.", "reader.readAll()"),
      notHere(
        "InstanceRecordReader.download_id InstanceArrowReader.download_id InstanceRecordReader.status InstanceArrowReader.status",
        "The reader opens an expired download again by itself.",
        "instance.openReader()",
      ),
    ],
  },
];
