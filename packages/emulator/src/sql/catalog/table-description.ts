import type { TableEntry } from "./table-entry.ts";
import type { ColumnDefinition } from "../parse/statement.ts";

const width = 84;

/** What DESC prints: the box that the service's own command line shows. */
export function describeTable(project: string, entry: TableEntry, extended: boolean): string {
  const line = `+${"-".repeat(width)}+`;
  const row = (text: string): string => `| ${text.padEnd(width - 2)} |`;
  const time = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");
  const lines = [
    line,
    row(`Owner:                    ${entry.owner} | Project: ${project}`),
    row(`TableComment: ${entry.comment}`),
    line,
    row(`CreateTime:               ${time(entry.createdAt)}`),
    row(`LastDDLTime:              ${time(entry.changedAt)}`),
    ...(entry.lifecycle === undefined ? [] : [row(`Lifecycle:                ${entry.lifecycle}`)]),
    line,
    row(entry.kind === "view" ? "VirtualView: YES" : "InternalTable: YES"),
    line,
    row("Native Columns:"),
    line,
    row(columnText("Field", "Type", "Label", extended ? "ExtendedLabel | Nullable | Comment" : "Comment")),
    line,
    ...entry.columns.map((column) => row(describeColumn(column, extended))),
    line,
  ];
  if (entry.partitions.length > 0) {
    lines.push(row("Partition Columns:"), line, ...entry.partitions.map((column) => row(describeColumn(column, false))), line);
  }
  return `${lines.join("\n")}\n`;
}

const describeColumn = ({ name, type, comment, nullable }: ColumnDefinition, extended: boolean): string =>
  columnText(name, type.text, "", extended ? `              | ${String(nullable).padEnd(8)} | ${comment}` : comment);

const columnText = (name: string, type: string, label: string, comment: string): string =>
  `${name.padEnd(15)} | ${type.padEnd(10)} | ${label.padEnd(5)} | ${comment}`;
