// For users of a client.
export type { MaxCompute, QueryOptions } from "./max-compute.ts";
export { createMaxCompute } from "./create-max-compute.ts";
export { isMaxComputeError, MaxComputeError } from "./error.ts";
export type { MaxComputeErrorCode, MaxComputeErrorDetails, MaxComputeErrorReason } from "./error.ts";
export { InstanceStatus, TaskStatus } from "./model.ts";
export type { InstanceInfo, ResultColumn, ResultDescriptor, StageProgress, TaskInfo, TaskProgress, TaskResult } from "./model.ts";
export type {
  CallOptions,
  CallReport,
  LogviewOptions,
  MaxComputeOptions,
  RetryOptions,
  SubmitOptions,
  TunnelOptions,
  WatchOptions,
} from "./options.ts";
export type {
  AccessKeyCredentials,
  ApplicationAccount,
  BearerCredentials,
  Credentials,
  CredentialsProvider,
  SigningCredentials,
  SigningRequest,
} from "./auth/credentials.ts";
export { signServer } from "./http/sign-server.ts";
export type { SignServerOptions } from "./http/sign-server.ts";
export { formatStageProgress } from "./instance/format-stage-progress.ts";
export type { Instance, WaitOptions, WatchInterest, XFlowSubInstance } from "./instance/instance.ts";
export type { ManyInstancesEvent, WatchedInstances } from "./instance/watch-instances.ts";
export type { EndCall, EndEvent, EndHandler, EndOptions, TokenStore } from "./instance/end-handler.ts";
export type { WatchTokenOptions } from "./instance/watch-state.ts";
export { instanceState, listedState, stageState, taskState } from "./instance/run-state.ts";
export type { RunState } from "./instance/run-state.ts";
export type { ArrowColumn, ArrowTable } from "./results/arrow/arrow-table.ts";
export { CalendarDate } from "./results/values/calendar-date.ts";
export { RawValue } from "./results/values/column-value.ts";
export type { ColumnValue, StructValue } from "./results/values/column-value.ts";
export { DayTimeInterval, YearMonthInterval } from "./results/values/interval.ts";
export type { ArrayReadOptions, CheckedReadOptions, ReaderOptions, ReadOptions } from "./results/reader/read-options.ts";
export type { ResultRow, RowValues } from "./results/values/row.ts";
export type { ResultReader } from "./results/reader/result-reader.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./results/reader/standard-schema.ts";
export { jsonText } from "./results/write/json-text.ts";
export { LocalTimestamp, Timestamp } from "./results/values/timestamp.ts";
export type { LogviewRequest } from "./calls/logview.ts";
export type { SecurityQueryOptions } from "./calls/security-options.ts";
export type { JobOptions, MergeOptions, SqlOptions } from "./calls/sql-job.ts";
export type { InteractiveOptions } from "./calls/interactive-options.ts";
export type { FallbackOptions } from "./interactive/fallback.ts";
export type { InteractiveTarget } from "./interactive/interactive-queries.ts";
export type { FellBack, InteractiveState } from "./interactive/interactive-run.ts";
export type { TableFilter, TableQuery } from "./calls/table-options.ts";
export type { SchemaInfo, TableColumn, TableDescription, TableInfo, TablePartition } from "./wire/table/table.ts";
export type { TenantInfo } from "./wire/project/tenant.ts";
export type { QuotaInfo, QuotaQuery } from "./wire/quota/quota.ts";
export type { WorkerLogOptions } from "./calls/task-inspector.ts";
export type { XFlowOptions } from "./calls/xflow-options.ts";
export { analyse } from "./analysis/analyse.ts";
export type { AnalyseOptions, AnalysisFact } from "./analysis/analyse.ts";
export { startAnalysis } from "./analysis/analysis.ts";
export type { Analysis, AnalysisOptions } from "./analysis/analysis.ts";
export type { AnalysisInput, QueueInput, TickInput, WorkersInput } from "./analysis/analysis-input.ts";
export { formatNotice } from "./analysis/format-notice.ts";
export type {
  BackupNotice,
  NoIdeaReason,
  Notice,
  QueueNotice,
  RateNotice,
  RemainingNotice,
  SkewNotice,
  StageRef,
  StallNotice,
} from "./analysis/notice.ts";
export { watchNotices } from "./analysis/watch-notices.ts";
export type { WatchedRun } from "./analysis/watch-notices.ts";
export { readRecording } from "./recording/recording-reader.ts";
export { recordEvents } from "./recording/record-events.ts";
export type { RecordOptions } from "./recording/record-events.ts";
export type { Recording, RecordingDamage, RecordingGap } from "./recording/recording.ts";
export type { RecordingSubject } from "./recording/recording-writer.ts";
export { redactText } from "./recording/redact-text.ts";
export { replay } from "./recording/replay.ts";
export type { ReplayOptions } from "./recording/replay.ts";
export { foldEvent } from "./watch/instance/fold-event.ts";
export { isTerminalEvent } from "./watch/instance/instance-event.ts";
export type {
  FallbackReason,
  InstanceEvent,
  InstanceEventBody,
  InstanceOutcome,
  InstanceView,
  Rerun,
  TaskView,
  WatchTrouble,
} from "./watch/instance/instance-event.ts";
export type { InstanceListEvent, InstanceListView, InstanceSummary, LiveListFilter } from "./watch/list/instance-list-event.ts";
export type { ColumnType, PlainKind, SchemaColumn, StructField } from "./wire/format/column-type.ts";
export type { InstanceFilter } from "./wire/instance/instance-list.ts";
export type { Job, JobTask, MergeTask, OtherTask, SettingValue, SqlTask } from "./wire/job/job.ts";
export type { MergeAction } from "./wire/job/merge-task.ts";
export type { QueueingFilter, QueueingInfo } from "./wire/queue/queueing.ts";
export type { SqlCost } from "./wire/job/sql-cost.ts";
export type { Worker, WorkerLogType } from "./wire/task/task-detail.ts";
export type { TaskCost, TaskSummary } from "./wire/task/task-summary.ts";
export type { XFlowAction, XFlowInfo, XFlowSource } from "./wire/xflow/xflow.ts";

// For authors of transports and interceptors.
export { fetchTransport } from "./http/fetch-transport.ts";
export type { FetchLike, FetchResponse, FetchTransportOptions } from "./http/fetch-transport.ts";
export type { AbortSignalLike, HeaderMap, HttpMethod, Interceptor, Transport, TransportRequest, TransportResponse } from "./transport.ts";
