import type { Texts } from "../texts/language.tsx";
import type { RunState } from "@maxcompute-rx/browser";

const en: Readonly<Record<RunState, string>> = {
  waiting: "waiting",
  running: "running",
  suspended: "suspended",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  lost: "lost",
  unknown: "unknown",
  terminated: "terminated",
};

const zh: typeof en = {
  waiting: "等待中",
  running: "运行中",
  suspended: "已暂停",
  succeeded: "成功",
  failed: "失败",
  cancelled: "已取消",
  lost: "已丢失",
  unknown: "未知",
  terminated: "已结束",
};

/** The word for each state of a run. */
export const statusTexts: Texts<typeof en> = { en, zh };
