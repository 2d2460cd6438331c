import { MaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { CallOptions } from "../options.ts";
import { bodyText } from "../wire/call/answer.ts";
import { readTaskDetail, taskDetailCall, workerLogCall, workersOf, type Worker, type WorkerLogType } from "../wire/task/task-detail.ts";
import { putTaskInfoCall, readTaskInfo, readTaskQuota, taskInfoCall, taskQuotaCall } from "../wire/task/task-info.ts";
import { readTaskSummary, taskSummaryCall, type TaskSummary } from "../wire/task/task-summary.ts";

/** Which part of a worker's log to read. */
export interface WorkerLogOptions extends CallOptions {
  /** Default: the default of the service, `stdout`. */
  readonly type?: WorkerLogType | undefined;
  /** Number of bytes from the end. Default: chosen by the service. */
  readonly size?: number | undefined;
}

/** Reads details of the tasks of an instance (docs/protocol.md 2.9, 2.10, 2.13 to 2.15). */
export interface TaskInspector {
  summary(instanceId: string, taskName: string, options: CallOptions): Promise<TaskSummary>;
  detail(instanceId: string, taskName: string, options: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  workers(instanceId: string, taskName: string, options: CallOptions): Promise<readonly Worker[]>;
  workerLog(instanceId: string, logId: string, options: WorkerLogOptions): Promise<string>;
  quota(instanceId: string, taskName: string, options: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  info(instanceId: string, taskName: string, key: string, options: CallOptions): Promise<string>;
  putInfo(instanceId: string, taskName: string, key: string, value: string, options: CallOptions): Promise<string>;
}

export function createTaskInspector(api: ApiClient, project: string): TaskInspector {
  const detailIn = async (
    form: "instancedetail" | "detail",
    id: string,
    taskName: string,
    options: CallOptions,
  ): Promise<Readonly<Record<string, unknown>>> => readTaskDetail(await api.call(taskDetailCall(project, id, taskName, form), options));

  return {
    async summary(id, taskName, options) {
      return readTaskSummary(await api.call(taskSummaryCall(project, id, taskName), options));
    },

    // An older service answers the newer form with an empty object.
    async detail(id, taskName, options) {
      const detail = await detailIn("instancedetail", id, taskName, options);
      return Object.keys(detail).length > 0 ? detail : detailIn("detail", id, taskName, options);
    },

    // Only the form that LogView uses is known to contain the workers.
    async workers(id, taskName, options) {
      return workersOf(await detailIn("detail", id, taskName, options));
    },

    async workerLog(id, logId, { type, size, signal }) {
      if (size !== undefined && !(size > 0))
        throw new MaxComputeError("invalid_argument", "size must be a number of bytes above 0.", { instanceId: id });
      return bodyText((await api.call(workerLogCall(project, id, logId, type, size), { signal })).body);
    },

    async quota(id, taskName, options) {
      return readTaskQuota(await api.call(taskQuotaCall(project, id, taskName), options));
    },

    async info(id, taskName, key, options) {
      return readTaskInfo(await api.call(taskInfoCall(project, id, taskName, key), options), taskName);
    },

    async putInfo(id, taskName, key, value, options) {
      return bodyText((await api.call(putTaskInfoCall(project, id, taskName, key, value), { ...options, repeatable: "once" })).body);
    },
  };
}
