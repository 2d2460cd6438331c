import type { Texts } from "../texts/language.tsx";
import { countText, counted } from "../ui/format.ts";

const en = {
  title: "Result",
  rows: (value: number): string => counted(value, "row", "rows"),
  download: "Download CSV",
  downloading: "Downloading …",
  truncated: "This result is not complete: without the tunnel the service returns at most 10,000 rows.",
  noneText: "This job was not a query, so it has no rows.",
  noRows: "The query returned no rows.",
  notAllowed: "You can view this job, but not its result.",
  nullValue: "null",
  fallback: "without the tunnel",
  goToRow: "Row",
  goToRowHint: "A row, or several such as 1000-1020. Enter goes there, and the address links to them.",
  showChart: "Chart",
  showTable: "Table",
  chartX: "By",
  chartY: "Values",
  chartRows: (most: number, value: number): string => `first ${countText(most)} of ${countText(value)} rows`,
  chartLabel: (y: string, x: string): string => `Chart of ${y} by ${x}; the table has the same values`,
  downloadAs: { csv: "Download CSV", parquet: "Download Parquet", arrow: "Download Arrow" },
  downloaded: (rows: number | null, of: number | null, bytes: string): string =>
    rows === null ? bytes : `${countText(rows)}${of === null ? "" : ` of ${countText(of)}`} rows · ${bytes}`,
  cancelDownload: "Cancel",
  fileTooLarge:
    "This file is larger than 512 MB, and this browser cannot write it to disk while it arrives. Select fewer rows or columns, or use a browser with the File System Access API, such as Chrome or Edge.",
};

const zh: typeof en = {
  title: "结果",
  rows: (value) => `${countText(value)} 行`,
  download: "下载 CSV",
  downloading: "正在下载…",
  truncated: "结果不完整：不使用 Tunnel 时，服务最多返回 10,000 行。",
  noneText: "此作业不是查询，没有结果行。",
  noRows: "查询没有返回任何行。",
  notAllowed: "您可以查看此作业，但不能查看其结果。",
  nullValue: "null",
  fallback: "未使用 Tunnel",
  goToRow: "行",
  goToRowHint: "一行或多行，例如 1000-1020。按回车键跳转，地址会链接到这些行。",
  showChart: "图表",
  showTable: "表格",
  chartX: "按",
  chartY: "值",
  chartRows: (most, count) => `${countText(count)} 行中的前 ${countText(most)} 行`,
  chartLabel: (y, x) => `${y} 随 ${x} 变化的图表；表格中有相同的值`,
  downloadAs: { csv: "下载 CSV", parquet: "下载 Parquet", arrow: "下载 Arrow" },
  downloaded: (rows, of, bytes) => (rows === null ? bytes : `${countText(rows)}${of === null ? "" : ` / ${countText(of)}`} 行 · ${bytes}`),
  cancelDownload: "取消",
  fileTooLarge:
    "文件大于 512 MB，而此浏览器不能边接收边写入磁盘。请减少行或列，或使用支持 File System Access API 的浏览器，例如 Chrome 或 Edge。",
};

/** The result of a query: rows, charts and downloads. */
export const resultTexts: Texts<typeof en> = { en, zh };
