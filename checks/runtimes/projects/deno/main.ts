import { connect, type Instance, type InstanceEvent } from "@maxcompute-rx/deno";
import { lastValueFrom } from "rxjs";

const instance: Instance = await connect().runSql("select name, count(*) as flowers from pyodps_iris group by name order by name");
const { type }: InstanceEvent = await lastValueFrom(instance.events$);
console.log(type);
for await (const { name, flowers } of instance.rows<{ name: string; flowers: bigint }>()) console.log(`${name} ${flowers}`);
