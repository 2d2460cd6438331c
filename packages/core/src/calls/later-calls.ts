// What a page loads when it reads its first result, runs its first interactive query, merges files, estimates a cost, follows an XFlow, or asks about its account or tables. One module for all of it:
// with each further one, bundlers would split also the first files of a page into more, smaller ones, which compress less.
export { createInteractiveQueries } from "../interactive/interactive-queries.ts";
export { createSubquerySource } from "../interactive/subquery-source.ts";
export { openReader } from "../results/reader/open-reader.ts";
export { readSqlCost } from "../wire/job/sql-cost.ts";
export { createAccountCalls } from "./account-calls.ts";
export { mergeJob, sqlOrMergeJob } from "./merge-job.ts";
export { createSubqueryCalls } from "./subquery-calls.ts";
export { createTableCalls } from "./table-calls.ts";
export { watchSubInstances } from "./watch-sub-instances.ts";
