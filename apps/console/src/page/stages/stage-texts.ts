import type { Texts } from "../texts/language.tsx";
import { countText, counted } from "../ui/format.ts";

const en = {
  timelineLabel: (stages: number): string => `Timeline of ${counted(stages, "stage", "stages")}; the table below has the same numbers`,
  running: "running",
  done: "done",
  backup: "backup",
  workers: "Workers:",
  recordsPerSecond: "Records per second",
  notSeen: "There is no timeline: the service does not store the times of stages, and this page was opened after the job had ended.",
  stage: "Stage",
  progress: "Progress",
  total: "Total",
  input: "Records in",
  output: "Records out",
  seenFrom: (time: string): string => `The timeline begins at ${time}. The server has not recorded what happened before.`,
  graphLabel: (stages: number, edges: number): string =>
    `Graph of ${counted(stages, "stage", "stages")} and ${counted(edges, "edge", "edges")}; the arrow keys move between stages, and the table below says the same`,
  graphNode: (state: string, percent: number, inputs: string): string =>
    `${state}, ${percent} %, ${inputs === "" ? "reads from no other stage" : `reads from ${inputs}`}`,
  readsFrom: "Reads from",
  graphLegend: "In each box: workers done / all · records in. A wider edge carries more records.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  showAll: "Show all",
  layingOut: "Drawing the graph …",
  noGraph: "This browser cannot draw the graph. The table below says the same.",
  noStages: "No stage has been scheduled yet.",
  noStagesEnded: "This job had no stages, or the service no longer has them.",
};

const zh: typeof en = {
  timelineLabel: (stages) => `${countText(stages)} 个阶段的时间线；下表包含相同的数字`,
  running: "运行中",
  done: "已完成",
  backup: "备份",
  workers: "Worker 数：",
  recordsPerSecond: "每秒记录数",
  notSeen: "没有时间线：服务不保存各阶段的时间，而此页面是在作业结束后打开的。",
  stage: "阶段",
  progress: "进度",
  total: "总数",
  input: "输入记录数",
  output: "输出记录数",
  seenFrom: (time) => `时间线从 ${time} 开始，服务器没有记录之前的情况。`,
  graphLabel: (stages, edges) => `${countText(stages)} 个阶段、${countText(edges)} 条边的 DAG；用方向键在阶段之间移动，下表包含相同的信息`,
  graphNode: (state, percent, inputs) => `${state}，${percent} %，${inputs === "" ? "不读取其他阶段" : `读取自 ${inputs}`}`,
  readsFrom: "读取自",
  graphLegend: "方框中：已完成 / 全部 Worker 数 · 输入记录数。边越粗，记录越多。",
  zoomIn: "放大",
  zoomOut: "缩小",
  showAll: "显示全部",
  layingOut: "正在绘制 DAG…",
  noGraph: "此浏览器无法绘制 DAG。下表包含相同的信息。",
  noStages: "尚未调度任何阶段。",
  noStagesEnded: "此作业没有阶段，或服务已不再保留。",
};

/** The stages of a run: as a graph, over time, as a table. */
export const stageTexts: Texts<typeof en> = { en, zh };
