import type { Texts } from "./texts.ts";

const number = (value: number): string => value.toLocaleString("zh-CN");

/** The texts of the view of an instance. */
export const runZh: Pick<Texts, "runNotices" | "timeline" | "run" | "graph" | "workers"> = {
  runNotices: {
    remaining: (from, to) => `预计还需 ${from} 至 ${to}`,
    sentence: (notice, { stage, duration, now }) => {
      if (notice.type === "stall") {
        const lasted = now === undefined ? "" : `${duration(now.getTime() - Date.parse(notice.since))} 内`;
        const names = notice.stages
          .slice(0, 3)
          .map((one) => stage(one.stage))
          .join("、");
        switch (notice.what) {
          case "running":
            return `${lasted}没有任何变化：${names} 在运行但没有进展`;
          case "waiting":
            return `${lasted}没有任何变化：${names} 在等待，且没有阶段在运行`;
          case "ending":
            return `${lasted}没有任何变化：所有阶段已结束，但作业仍未结束`;
        }
      }
      if (notice.type !== "skew") return null;
      const { leftWorkers, totalWorkers, workerId, ratio, by } = notice;
      const name = workerId === null ? "" : `，${workerId}`;
      if (by === "last-worker") return `${stage(notice.stage)}：${totalWorkers} 个 Worker 中还剩 ${leftWorkers} 个${name}`;
      return `${stage(notice.stage)}：${totalWorkers} 个 Worker 中有一个${by === "records" ? "读取的记录" : "运行的时间"}是其他的 ${ratio ?? "许多"} 倍${name}`;
    },
  },
  timeline: {
    label: (stages) => `${number(stages)} 个阶段的时间线；下表包含相同的数字`,
    running: "运行中",
    done: "已完成",
    backup: "备份",
    workers: "Worker 数：",
    recordsPerSecond: "每秒记录数",
    notSeen: "没有时间线：服务不保存各阶段的时间，而此页面是在作业结束后打开的。",
    stage: "阶段",
    progress: "进度",
    total: "总数",
    input: "输入记录",
    output: "输出记录",
  },
  run: {
    seenFrom: (time) => `${time} 之前发生的事情没有被观察到，服务器也没有记录。`,
    whileItRan: "运行期间",
    notKnownFurther: "目前无法访问服务，此后的时间未知。",
  },
  graph: {
    label: (stages, edges) => `${number(stages)} 个阶段、${number(edges)} 条边的图；用方向键在阶段之间移动，下表包含相同的信息`,
    node: (state, percent, inputs) => `${state}，${percent} %，${inputs === "" ? "不读取其他阶段" : `读取自 ${inputs}`}`,
    readsFrom: "读取自",
    legend: "数字：已完成 / 全部 Worker · 输入记录数。边越粗，记录越多。",
    zoomIn: "放大",
    zoomOut: "缩小",
    fit: "显示全部",
    layingOut: "正在绘制图 …",
    failed: "此浏览器无法绘制该图。下表包含相同的信息。",
  },
  workers: {
    title: (stage) => `${stage} 的 Worker`,
    link: "此阶段的链接",
    loading: "正在加载 …",
    notNow: "目前无法加载 Worker，稍后会再次请求。",
    none: "服务中没有（或不再有）此阶段的 Worker。",
    count: (all, running, waiting, backups) =>
      `${number(all)} 个 Worker，${running === 0 ? "没有在运行的" : `${number(running)} 个在运行`}${waiting === 0 ? "" : `，${number(waiting)} 个在等待`}${backups === 0 ? "" : `，另有 ${number(backups)} 个备份`}。`,
    time: (most, median, ratio) => `最慢 ${most}，中位数 ${median}${ratio === null ? "" : `（${ratio} 倍）`}。`,
    records: (most, median, ratio) => `最多输入 ${most} 条记录，中位数 ${median}${ratio === null ? "" : `（${ratio} 倍）`}。`,
    timeStrip: "时间",
    recordStrip: "输入记录",
    strip: (title, workers) => `${number(workers)} 个 Worker 的${title}，最慢的在前；下面的列表包含这些数字`,
    list: "Worker 列表，最慢的在前",
    worker: "Worker",
    states: { waiting: "等待中", running: "运行中", ended: "已结束" },
    more: (next, rest) => `再显示 ${number(next)} 个（还有 ${number(rest)} 个）`,
    log: "日志",
    logType: "日志类型",
    again: "重新加载",
    close: "关闭",
    emptyLog: "此日志为空。",
  },
};
