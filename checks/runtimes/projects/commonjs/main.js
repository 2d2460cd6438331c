const { connect } = require("@maxcompute-rx/node");
const { lastValueFrom } = require("rxjs");

async function main() {
  const instance = await connect().runSql("select name, count(*) as flowers from pyodps_iris group by name order by name");
  const { type } = await lastValueFrom(instance.events$);
  console.log(type);
  for await (const { name, flowers } of instance.rows()) console.log(`${name} ${flowers}`);
}
main();
