// Runs a job and shows the progress of its stages:
//
//   deno run --allow-net --allow-env examples/deno/watch-job.ts "select name, count(*) from pyodps_iris group by name"
//
// Endpoint, project and key come from ODPS_ENDPOINT, ODPS_PROJECT_NAME, ODPS_ACCESS_ID and ODPS_ACCESS_KEY.

import process from "node:process";

import { connect, formatStageProgress } from "@maxcompute-rx/deno";

const [sql = "select count(*) as flowers from pyodps_iris"] = process.argv.slice(2);
const instance = await connect().runSql(sql);
console.log(`Instance ${instance.id}`);

instance.progress$.subscribe((tasks) => {
  for (const task of tasks) console.log(formatStageProgress(task, new Date()));
});

await instance.waitForSuccess(); // rejects with the message of the service if a task fails
for await (const row of instance.rows()) console.log(row);
