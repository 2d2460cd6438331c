// For users of a client.
export type { MaxCompute } from "./client.ts";
export { createMaxCompute } from "./create-max-compute.ts";
export { isMaxComputeError, MaxComputeError } from "./error.ts";
export type { MaxComputeErrorCode, MaxComputeErrorDetails } from "./error.ts";
export { InstanceStatus, TaskStatus } from "./model.ts";
export type { InstanceInfo, ResultColumn, ResultDescriptor, StageProgress, TaskInfo, TaskProgress, TaskResult } from "./model.ts";
export type { CallOptions, CallReport, LogviewOptions, MaxComputeOptions, RetryOptions, SubmitOptions, TunnelOptions, WatchOptions } from "./options.ts";
export type { AccessKeyCredentials, ApplicationAccount, BearerCredentials, Credentials, CredentialsProvider } from "./auth/credentials.ts";
export type { Instance, WaitOptions, WatchInterest, XFlowSubInstance } from "./instance/instance.ts";
export { CalendarDate } from "./results/calendar-date.ts";
export { RawValue } from "./results/column-value.ts";
export type { ColumnValue, StructValue } from "./results/column-value.ts";
export { DayTimeInterval, YearMonthInterval } from "./results/interval.ts";
export type { ArrayReadOptions, CheckedReadOptions, ReaderOptions, ReadOptions } from "./results/read-options.ts";
export type { RowValues } from "./results/record-decoder.ts";
export type { ResultReader } from "./results/result-reader.ts";
export type { ResultRow } from "./results/row-maker.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./results/standard-schema.ts";
export { LocalTimestamp, Timestamp } from "./results/timestamp.ts";
export type { LogviewRequest } from "./service/logview.ts";
export type { JobOptions, SqlOptions } from "./service/sql-job.ts";
export type { XFlowOptions } from "./service/xflow-options.ts";
export { isTerminalEvent } from "./watch/instance-event.ts";
export type { InstanceEvent, InstanceEventBody, InstanceOutcome, InstanceView, TaskView, WatchTrouble } from "./watch/instance-event.ts";
export type { InstanceListEvent, InstanceListView, InstanceSummary, LiveListFilter } from "./watch/instance-list-event.ts";
export type { InstanceFilter } from "./wire/instance-list.ts";
export type { ColumnType, PlainKind, SchemaColumn, StructField } from "./wire/column-type.ts";
export type { Job, JobTask, MergeTask, OtherTask, SettingValue, SqlTask } from "./wire/job.ts";
export { formatStageProgress } from "./wire/progress.ts";
export type { QueueingFilter, QueueingInfo } from "./wire/queueing.ts";
export type { SqlCost } from "./wire/sql-cost.ts";
export type { XFlowAction, XFlowInfo } from "./wire/xflow.ts";

// For authors of transports and interceptors.
export { fetchTransport } from "./http/fetch-transport.ts";
export type { FetchLike, FetchResponse, FetchTransportOptions } from "./http/fetch-transport.ts";
export type { AbortSignalLike, HeaderMap, HttpMethod, Interceptor, Transport, TransportRequest, TransportResponse } from "./transport.ts";
