import { connect, type Instance } from "@maxcompute-rx/node";
import { lastValueFrom } from "rxjs";

async function main(): Promise<void> {
  const instance: Instance = await connect().runSql("select name, count(*) as flowers from pyodps_iris group by name order by name");
  const { type } = await lastValueFrom(instance.events$);
  console.log(type);
  for await (const { name, flowers } of instance.rows()) console.log(`${name} ${flowers}`);
}
void main();
