import { connect } from "@maxcompute-rx/node";
import { lastValueFrom } from "rxjs";

const instance = await connect().runSql("select name, count(*) as flowers from pyodps_iris group by name order by name");
const { type } = await lastValueFrom(instance.events$);
console.log(type);
for await (const { name, flowers } of instance.rows()) console.log(`${name} ${flowers}`);
