import type { Texts } from "../../texts/language.tsx";
import { countText, counted } from "../../ui/format.ts";

const en = {
  title: (stage: string): string => `Workers of ${stage}`,
  link: "Link to this stage",
  loading: "Loading …",
  notNow: "The workers cannot be loaded at the moment. The page tries again automatically.",
  none: "The service has no list of the workers of this stage.",
  count: (running: number, waiting: number, ended: number, backups: number): string => {
    const parts = [
      running > 0 && `${countText(running)} running`,
      waiting > 0 && `${countText(waiting)} waiting`,
      ended > 0 && `${countText(ended)} ended`,
    ].filter(Boolean);
    const more = backups === 0 ? "" : ` ${counted(backups, "backup", "backups")} in addition.`;
    return `${counted(running + waiting + ended, "worker", "workers")}: ${parts.join(", ")}.${more}`;
  },
  time: (most: string, median: string, ratio: string | null): string =>
    `Longest time ${most}, median ${median}${ratio === null ? "" : ` (${ratio} times)`}.`,
  records: (most: string, median: string, ratio: string | null): string =>
    `Most records in ${most}, median ${median}${ratio === null ? "" : ` (${ratio} times)`}.`,
  asOf: (time: string, seconds: number): string => `As of ${time}. The workers are requested every ${seconds} seconds.`,
  timeStrip: "Time",
  recordStrip: "Records in",
  strip: (title: string, workers: number): string =>
    `${title} of ${counted(workers, "worker", "workers")}, the slowest first; the list below has the numbers`,
  list: "Workers, the slowest first",
  worker: "Worker",
  states: { waiting: "waiting", running: "running", ended: "ended" },
  more: (next: number, rest: number): string =>
    next === rest ? `Show the other ${countText(rest)}` : `Show ${countText(next)} of the other ${countText(rest)}`,
  log: "Log",
  logType: "Kind of log",
  again: "Reload",
  close: "Close",
  emptyLog: "This log is empty.",
  elapsed: "Elapsed",
  input: "Records in",
  output: "Records out",
  backup: "backup",
};

const zh: typeof en = {
  title: (stage) => `${stage} 的 Worker`,
  link: "此阶段的链接",
  loading: "正在加载…",
  notNow: "目前无法加载 Worker，页面会自动重试。",
  none: "服务没有此阶段的 Worker 列表。",
  count: (running, waiting, ended, backups) => {
    const parts = [
      running > 0 && `${countText(running)} 个运行中`,
      waiting > 0 && `${countText(waiting)} 个等待中`,
      ended > 0 && `${countText(ended)} 个已结束`,
    ].filter(Boolean);
    const more = backups === 0 ? "" : `另有 ${countText(backups)} 个备份。`;
    return `${countText(running + waiting + ended)} 个 Worker：${parts.join("，")}。${more}`;
  },
  time: (most, median, ratio) => `最长耗时 ${most}，中位数 ${median}${ratio === null ? "" : `（${ratio} 倍）`}。`,
  records: (most, median, ratio) => `最多输入记录数 ${most}，中位数 ${median}${ratio === null ? "" : `（${ratio} 倍）`}。`,
  asOf: (time, seconds) => `截至 ${time}，每 ${seconds} 秒更新。`,
  timeStrip: "时间",
  recordStrip: "输入记录数",
  strip: (title, workers) => `${countText(workers)} 个 Worker 的${title}，最慢的在前；下面的列表包含这些数字`,
  list: "Worker 列表，最慢的在前",
  worker: "Worker",
  states: { waiting: "等待中", running: "运行中", ended: "已结束" },
  more: (next, rest) => (next === rest ? `显示其余 ${countText(rest)} 个` : `再显示 ${countText(next)} 个（其余共 ${countText(rest)} 个）`),
  log: "日志",
  logType: "日志类型",
  again: "重新加载",
  close: "关闭",
  emptyLog: "此日志为空。",
  elapsed: "耗时",
  input: "输入记录数",
  output: "输出记录数",
  backup: "备份",
};

/** The workers of a stage and their logs. */
export const workerTexts: Texts<typeof en> = { en, zh };
