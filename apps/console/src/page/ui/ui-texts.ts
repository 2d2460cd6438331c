import type { Texts } from "../texts/language.tsx";
const en = {
  loading: "Loading",
  copy: "Copy",
  copied: "Copied",
  notKnownFurther: "The service cannot be reached at the moment, so it may have been longer.",
  unnamedJob: (taskType: string | null): string => (taskType === null ? "Unnamed job" : `${taskType} job`),
};

const zh: typeof en = {
  loading: "正在加载",
  copy: "复制",
  copied: "已复制",
  notKnownFurther: "目前无法访问服务，实际耗时可能更长。",
  unnamedJob: (taskType) => (taskType === null ? "未命名作业" : `${taskType} 作业`),
};

/** What small components say in every view. */
export const uiTexts: Texts<typeof en> = { en, zh };
