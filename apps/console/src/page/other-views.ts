/** All views but the board. They share most of their code, so they are one file of the built page instead of twenty. */
export { ComparePage } from "./history/compare-page.tsx";
export { HistoryPage } from "./history/history-page.tsx";
export { InstancePage } from "./instance/instance-page.tsx";
export { RunsPage } from "./history/runs-page.tsx";
export { SqlPage } from "./sql/sql-page.tsx";
