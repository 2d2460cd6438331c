/** A job of the demo workload: SQL that really runs, a workflow, or a scripted job that only has stages and times. */
export type DemoJob =
  | { readonly kind: "sql"; readonly name: string; readonly sql: string; readonly priority?: number }
  | { readonly kind: "xflow"; readonly project: string; readonly name: string }
  | {
      readonly kind: "script";
      readonly name: string;
      readonly owner: string;
      readonly stages: readonly string[];
      readonly workers: number;
      readonly seconds: number;
      readonly queueSeconds?: number;
      /** See `ScriptedJob` of the emulator. */
      readonly skew?: number;
      readonly fails?: string;
    };

const ann = "ALIYUN$ann.chen@example.com";
const lei = "ALIYUN$lei.wang@example.com";
const nightly = "RAM$warehouse:nightly";

/** The jobs of a busy project, in an order that shows every kind early. */
export const demoJobs: readonly DemoJob[] = [
  { kind: "script", name: "nightly_orders_merge", owner: nightly, stages: ["M1", "M2", "J3_1_2", "R4_3"], workers: 64, seconds: 150 },
  {
    kind: "sql",
    name: "revenue_by_city",
    priority: 3,
    sql: `select c.city, count(*) as sales, round(sum(s.total_price), 2) as revenue
from sale_detail s
join customers c on s.customer_id = c.customer_id
group by c.city
order by revenue desc;`,
  },
  { kind: "xflow", project: "algo_public", name: "DemoPipeline" },
  {
    kind: "script",
    name: "user_profile_backfill",
    owner: ann,
    stages: ["M1", "R2_1", "R3_2"],
    workers: 120,
    seconds: 210,
    queueSeconds: 45,
    skew: 9,
  },
  {
    kind: "sql",
    name: "busiest_visitors",
    sql: `with ranked as (
  select customer_id, path, count(*) as visits,
    row_number() over (partition by path order by count(*) desc, customer_id) as place
  from web_logs
  group by customer_id, path
)
select r.path, c.customer_name, r.visits
from ranked r
join customers c on r.customer_id = c.customer_id
where r.place = 1
order by r.path;`,
  },
  {
    kind: "script",
    name: "ads_click_attribution",
    owner: lei,
    stages: ["M1", "M2", "J3_1_2"],
    workers: 40,
    seconds: 55,
    fails: "ODPS-0123144: Fuxi job failed - kInstanceMonitorTimeout: WorkerPackage M2 #17 gave no heartbeat for 300 seconds",
  },
  { kind: "script", name: "search_index_delta", owner: nightly, stages: ["M1", "R2_1"], workers: 24, seconds: 40, queueSeconds: 25 },
  {
    kind: "sql",
    name: "all_requests_export",
    sql: "select log_id, customer_id, path, status, bytes, cost_ms, log_time from web_logs;",
    priority: 7,
  },
  { kind: "sql", name: "paths_as_numbers", sql: "-- a text that is no number\nselect cast(path as bigint) as number from web_logs;" },
  { kind: "script", name: "inventory_snapshot", owner: lei, stages: ["M1"], workers: 8, seconds: 18 },
  {
    kind: "sql",
    name: "iris_means",
    sql: "select name, avg(sepallength) as sepallength, avg(petallength) as petallength\nfrom pyodps_iris\ngroup by name;",
  },
  {
    kind: "script",
    name: "features_v2_training_set",
    owner: ann,
    stages: ["M1", "M2", "J3_1_2", "R4_3", "R5_4"],
    workers: 90,
    seconds: 120,
    queueSeconds: 12,
  },
];
