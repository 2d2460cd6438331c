import type { Texts } from "../texts/language.tsx";
const en = {
  title: "Keyboard shortcuts",
  close: "Close",
  places: {
    everywhere: "Everywhere",
    lists: "In the lists of instances and past jobs",
    board: "In the list of instances",
    instance: "In the view of an instance",
    sql: "In the SQL editor",
  },
  help: "Show this help",
  toBoard: "Go to the list of instances",
  search: "Search",
  rowBefore: "Previous row",
  rowAfter: "Next row",
  openRow: "Open the instance of the row",
  copyRowId: "Copy the id of the row",
  copyRowLink: "Copy a link to the instance of the row",
  copyId: "Copy the id",
  copyLink: "Copy a link to this view",
  notify: "Switch the notification at the end on or off",
  moveStage: "In the graph: go to another stage",
  selectStage: "In the graph: show the workers of the stage",
  run: "Run",
  complete: "Show completions",
  nextError: "Go to the next error",
  listErrors: "List the errors",
  comment: "Comment or uncomment the lines",
  leave: "Leave the editor",
  openTable: "In the list of tables: open or close a table",
  insertName: "In the list of tables: insert the name into the text",
};

const zh: typeof en = {
  title: "键盘快捷键",
  close: "关闭",
  places: { everywhere: "所有页面", lists: "实例列表与历史", board: "实例列表", instance: "实例详情", sql: "SQL 编辑器" },
  help: "显示此帮助",
  toBoard: "前往实例列表",
  search: "搜索",
  rowBefore: "上一行",
  rowAfter: "下一行",
  openRow: "打开该行的实例",
  copyRowId: "复制该行的 ID",
  copyRowLink: "复制该行实例的链接",
  copyId: "复制 ID",
  copyLink: "复制此页面的链接",
  notify: "开启或关闭结束通知",
  moveStage: "在 DAG 中：移动到其他阶段",
  selectStage: "在 DAG 中：显示该阶段的 Worker",
  run: "运行",
  complete: "显示补全",
  nextError: "转到下一个错误",
  listErrors: "列出错误",
  comment: "注释或取消注释所选行",
  leave: "离开编辑器",
  openTable: "在表列表中：展开或收起表",
  insertName: "在表列表中：将名称插入文本",
};

/** The list of keyboard shortcuts. */
export const shortcutTexts: Texts<typeof en> = { en, zh };

/** The texts in one language. */
export type ShortcutTexts = typeof en;
