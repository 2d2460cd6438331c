import type { Texts } from "../texts/language.tsx";
import type { FailureKind } from "./failure-kind.ts";

const en: Readonly<Record<FailureKind, string>> = {
  syntax: "Correct the SQL at the position in the message, and run it again.",
  missing: "Check the spelling of the name in the message, and whether it exists in this project and schema.",
  permission: "Ask the owner of the project or table for the permission in the message.",
  partitions: "Limit the partitions in the WHERE clause, and check the values of the partition columns in the message.",
  statement: "Correct the statement as the message says, and run it again.",
  value:
    "A value does not fit the type that it is converted to. Find such rows with a WHERE clause, and filter or convert them before this step.",
  function: "A user-defined function failed: its logs in LogView say why. Check its code and the values that it gets.",
  slowFunction:
    "A user-defined function is too slow: look for its slowest step, or give it fewer rows at a time (odps.sql.executionengine.batch.rowcount).",
  workerSilent:
    "A worker stopped responding. Run the job again. If it happens again at the same stage, look for a slow function or one very large key there.",
  memory:
    "A stage had too little memory: look for skewed keys in LogView first, then read less data or give the stage more memory (odps.sql.reducer.memory and similar settings).",
  broadcast: "The small table of a map join is too large: remove the MAPJOIN hint, or allow it more memory (odps.sql.mapjoin.memory.max).",
  tooComplex: "The statement is too large to plan: split it into several statements with tables in between.",
  conflict: "Another job changed the same table at the same time. Wait until it has ended, then run this job again.",
  service: "The service itself failed. Run the job again. If it fails again, report the id of the instance to the support of the service.",
  other: "The message says what failed. LogView shows more details.",
};

const zh: typeof en = {
  syntax: "请在错误信息指出的位置修正 SQL，然后重新运行。",
  missing: "请检查错误信息中的名称是否拼写正确，以及它是否在此项目和 Schema 中。",
  permission: "请向项目或表的所有者申请错误信息中提到的权限。",
  partitions: "请在 WHERE 中限定分区，并检查错误信息中分区列的值。",
  statement: "请按错误信息修正语句，然后重新运行。",
  value: "某个值无法转换为目标类型：请用 WHERE 找出这些行，并在此步骤之前过滤或转换。",
  function: "自定义函数出错：LogView 中的日志说明了原因。请检查其代码和输入值。",
  slowFunction: "自定义函数太慢：请找出最慢的步骤，或减少每批处理的行数（odps.sql.executionengine.batch.rowcount）。",
  workerSilent: "某个 Worker 失去响应，请重新运行。如果在同一阶段再次出现，请检查是否有运行很慢的函数或数据量特别大的 Key。",
  memory: "某个阶段内存不足：请先在 LogView 中查找倾斜的 Key，然后减少读取的数据，或为该阶段增加内存（odps.sql.reducer.memory 等参数）。",
  broadcast: "MAPJOIN 的小表过大：请去掉 MAPJOIN HINT，或增加其内存（odps.sql.mapjoin.memory.max）。",
  tooComplex: "语句过于庞大，无法生成执行计划：请用中间表将其拆分为多条语句。",
  conflict: "另一个作业同时修改了同一张表。请等它结束后重新运行。",
  service: "服务内部出错。请重新运行；如果再次失败，请将实例 ID 提供给服务的技术支持。",
  other: "错误信息说明了失败原因，LogView 中有更多详情。",
};

/** What to do about a job that failed, by the kind of its failure. */
export const failureTexts: Texts<typeof en> = { en, zh };
