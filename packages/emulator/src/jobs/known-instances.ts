import { owner } from "../base/owner.ts";
import { el } from "../wire/xml.ts";
import { Instance, Task, textResult } from "./instance.ts";

/** Instances that ended long ago: the one that PyODPS's page on instances looks at, with the task that it shows. */
export function knownInstances(): Instance[] {
  const taskName = "SQLDropTableTask";
  const startTime = Date.UTC(2016, 3, 26, 5, 52, 9, 450);
  const endTime = startTime + 9000;
  const task = new Task(taskName, "SQL");
  const query = "drop table if exists pyodps_old;";
  const source = el("Job", [el("Priority", "9"), el("Tasks", [el("SQL", [el("Name", taskName), el("Query", query)])])]);
  const instance = new Instance({ id: "2016042605520945g9k5pvyi2", owner, startTime, jobName: "", tasks: [task], source });
  task.start(startTime);
  task.end(endTime, "Success", textResult("OK"));
  instance.end(endTime);
  return [instance];
}
