import type { MaxCompute } from "@maxcompute-rx/node";

/** How many flowers of each name there are. */
export async function countFlowers(mc: MaxCompute): Promise<ReadonlyMap<string, bigint>> {
  const found = new Map<string, bigint>();
  const sql = "select name, count(*) as flowers from pyodps_iris group by name order by name";
  for await (const { name, flowers } of mc.query<{ name: string; flowers: bigint }>(sql)) found.set(name, flowers);
  return found;
}
