import { el } from "../http/xml.ts";
import { Instance, Task, type TaskResult, textResult } from "./instance.ts";
import { StageSchedule } from "./stage-schedule.ts";

/** Instances that ended long ago: the ones PyODPS's documentation talks of. */
export function knownInstances(owner: string): Instance[] {
  return [
    finished({
      id: "20160426054500123gdrop5tbl",
      owner,
      startTime: Date.UTC(2016, 3, 26, 5, 45, 0, 123),
      seconds: 1,
      taskName: "SQLDropTableTask",
      query: "drop table if exists pyodps_old;",
      result: textResult("OK"),
    }),
    finished({
      id: "2016042605520945g9k5pvyi2",
      owner,
      startTime: Date.UTC(2016, 3, 26, 5, 52, 9, 450),
      seconds: 9,
      taskName: "AnonymousSQLTask",
      query: "select * from pyodps_iris limit 5;",
      result: { format: "csv", bytes: Buffer.from(firstIrisRows) },
    }),
  ];
}

const firstIrisRows = `"sepallength","sepalwidth","petallength","petalwidth","name"
5.1,3.5,1.4,0.2,"Iris-setosa"
4.9,3.0,1.4,0.2,"Iris-setosa"
4.7,3.2,1.3,0.2,"Iris-setosa"
4.6,3.1,1.5,0.2,"Iris-setosa"
5.0,3.6,1.4,0.2,"Iris-setosa"
`;

interface Finished {
  readonly id: string;
  readonly owner: string;
  readonly startTime: number;
  readonly seconds: number;
  readonly taskName: string;
  readonly query: string;
  readonly result: TaskResult;
}

function finished({ id, owner, startTime, seconds, taskName, query, result }: Finished): Instance {
  const task = new Task(taskName, "SQL");
  const source = el("Job", [el("Priority", "9"), el("Tasks", [el("SQL", [el("Name", taskName), el("Query", query)])])]);
  const instance = new Instance({ id, owner, startTime, jobName: "", tasks: [task], source });
  const endTime = startTime + seconds * 1000;
  task.start(startTime);
  if (result.format === "csv") {
    const stage = { id: "M1_job_0", startsAt: 0, endsAt: seconds * 1000, workers: 1, backupWorkers: 0, inputRecords: 150, outputRecords: 5 };
    task.addSchedule(new StageSchedule([stage], startTime));
  }
  task.end(endTime, "Success", result);
  instance.end(endTime);
  return instance;
}
