import type { InstanceOutcome } from "@maxcompute-rx/node";

/** A job of the demo, and its planned outcome. */
export interface DemoJob {
  readonly title: string;
  readonly sql: string;
  readonly expected: InstanceOutcome["type"];
  /** Shown above its result. */
  readonly about: string;
}

/** Jobs that use the sample tables of the emulator. */
export const demoJobs: readonly DemoJob[] = [
  {
    title: "iris",
    about: "Five of the 150 iris flowers:",
    sql: "select * from pyodps_iris limit 5;",
    expected: "succeeded",
  },
  {
    title: "sales by city",
    about: "20,000 sales joined with 500 customers:",
    sql: `select c.city, count(*) as sales, round(sum(s.total_price), 2) as revenue
from sale_detail s join customers c on s.customer_id = c.customer_id
group by c.city order by revenue desc limit 5;`,
    expected: "succeeded",
  },
  {
    title: "best visitors",
    about: "The most frequent visitor of each page, by a window over 200,000 requests:",
    sql: `with ranked as (
  select customer_id, path, count(*) as visits, row_number() over (partition by path order by count(*) desc, customer_id) as place
  from web_logs group by customer_id, path
)
select r.path, c.customer_name, r.visits
from ranked r join customers c on r.customer_id = c.customer_id
where r.place = 1 order by r.path;`,
    expected: "succeeded",
  },
  {
    title: "a mistake",
    about: "",
    sql: "select cast(path as bigint) as number from web_logs;",
    expected: "failed",
  },
  {
    title: "much too big",
    about: "",
    sql: "select count(*) from web_logs a join web_logs b on a.path = b.path where a.cost_ms < b.cost_ms;",
    expected: "cancelled",
  },
];

/** The job that the demo stops. */
export const stoppedTitle = "much too big";

/** The XFlow of the demo: nodes of every kind, with sub-instances of their own. */
export const demoXFlow: { readonly project: string; readonly name: string } = { project: "algo_public", name: "DemoPipeline" };

/** Jobs without tables, for a real project. */
export const accountJobs: readonly DemoJob[] = [
  {
    title: "one",
    about: "The smallest query:",
    sql: "select 1 as one;",
    expected: "succeeded",
  },
  {
    title: "count",
    about: "A grouping of a few values:",
    sql: "select kind, count(*) as many from values ('a', 1), ('b', 2), ('a', 3) t(kind, number) group by kind order by kind;",
    expected: "succeeded",
  },
];
