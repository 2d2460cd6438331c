import { createEmulator } from "../create-emulator.ts";
import { call, sqlJob, submit } from "./client.ts";

/** Tables and jobs in the directory that the command line names, and an INSERT that runs until the process is killed. */
const emulator = await createEmulator({ clock: "manual", directory: process.argv[2] ?? "" });

const statements = [
  "create schema shop comment 'with a comment'",
  "create table sales (item string comment 'what', price decimal(10,2), note varchar(5)) comment 'all sales' partitioned by (ds string) lifecycle 7",
  "alter table sales add partition (ds='empty')",
  "insert into sales partition (ds='20260101') values ('pear', 1.25bd, 'abc')",
  "create table stock (id bigint not null, name string, primary key (id)) tblproperties ('transactional'='true', 'write.bucket.num'='4')",
  "alter table stock add columns (since datetime)",
  "insert into stock values (1, 'pear', datetime '2026-01-01 10:00:00')",
  "create view dear (thing comment 'of the view') comment 'a view' as select upper(substr(item, -3)) from sales where price > 1",
  "drop table customers",
];
for (const statement of statements) {
  const answer = await call(emulator, "POST", "/instances", { body: sqlJob(statement) });
  if (answer.status === 201) await emulator.clock.advance(60_000);
}
const selected = await submit(emulator, sqlJob("select 1", "<Guid>of-the-select</Guid>"));
await emulator.clock.advance(60_000);
const inserting = await submit(
  emulator,
  sqlJob(
    "insert into sales partition (ds='20260101') select cast(a.log_id as string), 1bd, 'x' from web_logs a join web_logs b on a.log_id % 10 = b.log_id % 10",
  ),
);
void emulator.clock.advance(60_000);
while (!(await (await call(emulator, "GET", `/instances/${inserting}?taskstatus`)).text()).includes("<Status>Running</Status><Histories"))
  await new Promise(setImmediate);
process.stdout.write(`${JSON.stringify({ selected, inserting })}\n`);
