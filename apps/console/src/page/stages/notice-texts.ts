import type { Notice } from "@maxcompute-rx/browser";
import { formatNotice, stageTitle } from "@maxcompute-rx/browser/analysis";

import type { Texts } from "../texts/language.tsx";
import { durationText } from "../ui/format.ts";

const en = {
  remaining: (from: string, to: string): string => `Probably ${from} to ${to} left`,
  // The library's sentence, so that the page says the same as the command line tool. Without `now`, how long it has lasted is left out.
  sentence: (notice: Notice, now?: Date): string => formatNotice(notice, now).replace(/^./, (first) => first.toUpperCase()),
};

const zh: typeof en = {
  remaining: (from, to) => `预计还需 ${from} 至 ${to}`,
  sentence: (notice, now) => {
    switch (notice.type) {
      case "stall": {
        const lasted = now === undefined ? "" : `${durationText(now.getTime() - Date.parse(notice.since))} 内`;
        const names = notice.stages
          .slice(0, 3)
          .map((one) => stageTitle(one.stage))
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
      case "skew": {
        const { leftWorkers, totalWorkers, workerId, ratio, by } = notice;
        const [stage, name] = [stageTitle(notice.stage), workerId === null ? "" : `（${workerId}）`];
        if (by === "last-worker") return `${stage}：${totalWorkers} 个 Worker 中还剩 ${leftWorkers} 个${name}`;
        const what = by === "records" ? "读取的记录数" : "运行时间";
        return `${stage}：${totalWorkers} 个 Worker 中有一个${name}，其${what}是其他 Worker 的${ratio === null ? "许多" : ` ${ratio} `}倍`;
      }
      default:
        return formatNotice(notice, now);
    }
  },
};

/** Sentences about a run that takes long. */
export const noticeTexts: Texts<typeof en> = { en, zh };
