import type { Texts } from "./texts.ts";

const count = (value: number, one: string, many: string): string => `${value.toLocaleString("en")} ${value === 1 ? one : many}`;

/** The texts of the view of an instance. */
export const runEn: Pick<Texts, "runNotices" | "timeline" | "run" | "graph" | "workers"> = {
  runNotices: {
    remaining: (from, to) => `Presumably ${from} to ${to} left`,
    sentence: null,
  },
  timeline: {
    label: (stages) => `Timeline of ${count(stages, "stage", "stages")}; the table below has the same numbers`,
    running: "running",
    done: "done",
    backup: "backup",
    workers: "Workers:",
    recordsPerSecond: "Records per second",
    notSeen: "There is no timeline, because the service does not store the times of stages, and this page was opened after the end.",
    stage: "Stage",
    progress: "Progress",
    total: "Total",
    input: "Records in",
    output: "Records out",
  },
  run: {
    seenFrom: (time) => `What happened before ${time} was not observed, and the server has not recorded it.`,
    whileItRan: "While it ran",
    notKnownFurther: "The service cannot be reached at the moment. The time is not known any further.",
  },
  graph: {
    label: (stages, edges) =>
      `Graph of ${count(stages, "stage", "stages")} and ${count(edges, "edge", "edges")}; the arrow keys move between stages, and the table below says the same`,
    node: (state, percent, inputs) => `${state}, ${percent} %, ${inputs === "" ? "reads from no other stage" : `reads from ${inputs}`}`,
    readsFrom: "Reads from",
    legend: "Numbers: workers done / all · records in. The wider an edge, the more records.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show all",
    layingOut: "The graph is being laid out …",
    failed: "This browser cannot draw the graph. The table below says the same.",
  },
  workers: {
    title: (stage) => `Workers of ${stage}`,
    link: "Link to this stage",
    loading: "Loading …",
    notNow: "The workers cannot be loaded at the moment. They are requested again.",
    none: "The service knows no workers of this stage, or no longer.",
    count: (all, running, waiting, backups) =>
      `${count(all, "worker", "workers")}: ${running === 0 ? "none" : running.toLocaleString("en")} running${waiting === 0 ? "" : `, ${waiting.toLocaleString("en")} waiting`}${backups === 0 ? "" : `; and ${count(backups, "backup", "backups")}`}.`,
    time: (most, median, ratio) => `Slowest ${most}, median ${median}${ratio === null ? "" : ` (${ratio} times)`}.`,
    records: (most, median, ratio) => `Most records in ${most}, median ${median}${ratio === null ? "" : ` (${ratio} times)`}.`,
    timeStrip: "Time",
    recordStrip: "Records in",
    strip: (title, workers) => `${title} of ${count(workers, "worker", "workers")}, the slowest first; the list below has the numbers`,
    list: "Workers, the slowest first",
    worker: "Worker",
    states: { waiting: "waiting", running: "running", ended: "ended" },
    more: (next, rest) => `Show ${next.toLocaleString("en")} of ${rest.toLocaleString("en")} more`,
    log: "Log",
    logType: "Kind of log",
    again: "Load again",
    close: "Close",
    emptyLog: "This log is empty.",
  },
};
