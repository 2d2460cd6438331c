// Every example of PyODPS's "Instance" page, in the same order, with the embedded emulator.
// Run it with `node examples/instance-page.ts`. With an account, replace the first lines by `connect()`.

import { createEmulator } from "@maxcompute-rx/emulator";
import { connect, formatStageProgress, InstanceStatus } from "@maxcompute-rx/node";

const emulator = await createEmulator({ pace: 200 });
const server = await emulator.listen();
const { project, accessKeyId, accessKeySecret } = emulator.account;
const mc = connect({ endpoint: server.endpoint, project, credentials: { accessKeyId, accessKeySecret } });

title("Basic operations");
for await (const instance of mc.listInstances({ onlyOwner: false })) {
  console.log(instance.id);
}
console.log("my_instance_id exists:", await mc.existInstance("my_instance_id"));
console.log("2016042605520945g9k5pvyi2 exists:", await mc.existInstance("2016042605520945g9k5pvyi2"));

title("Stop");
const slow = await mc.runSql(
  "select a.customer_id, count(*) from web_logs a join web_logs b on a.customer_id = b.customer_id group by a.customer_id",
);
await mc.stopInstance(slow.id); // or slow.stop()
await slow.waitForCompletion();
console.log("successful:", await slow.isSuccessful());

title("LogView of a SQL job");
const description = await mc.runSql("desc pyodps_iris");
console.log(withoutToken(await description.getLogviewAddress()));
console.log(withoutToken(await (await mc.getInstance("2016042605520945g9k5pvyi2")).getLogviewAddress()));

title("LogView of an XFlow's sub-instances");
await mc.executeSql("create table if not exists input_table as select * from pyodps_iris");
const xflow = await mc.runXFlow("AppendID", {
  xflowProject: "algo_public",
  parameters: { inputTableName: "input_table", outputTableName: "output_table" },
});
await xflow.waitForSuccess();
for (const [name, sub] of await mc.getXFlowSubInstances(xflow.id)) {
  console.log(`${name}: ${withoutToken(await sub.getLogviewAddress())}`);
}

title("Status");
const finished = await mc.getInstance("2016042605520945g9k5pvyi2");
console.log("status:", await finished.getStatus());
console.log("terminated:", (await finished.getStatus()) === InstanceStatus.Terminated, await finished.isTerminated());
console.log("successful:", await finished.isSuccessful());

title("Tasks");
console.log(await finished.getTaskNames());

const iris = await mc.executeSql("select * from pyodps_iris limit 1");
console.log(await iris.getTaskNames());
console.log(JSON.stringify(await iris.getTaskResult("AnonymousSQLTask")));
console.log(await iris.getTaskResults());

title("Progress while it runs");
const grouped = await mc.runSql("select name, avg(sepallength) from pyodps_iris group by name order by name");
grouped.progress$.subscribe((tasks) => {
  for (const task of tasks) console.log(grouped.id, formatStageProgress(task, new Date()));
});
await grouped.waitForSuccess();

await server.close();
await emulator.close();

function title(text: string): void {
  console.log(`\n# ${text}`);
}

/** Removes the token: everyone who has a legacy link can read the instance, so it must not appear in a log. */
function withoutToken(address: string): string {
  return address.replace(/token=.*/, "token=…");
}
