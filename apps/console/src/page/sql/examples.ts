/** A query on the sample tables of the emulator. */
export interface Example {
  readonly title: string;
  readonly sql: string;
}

/** The text in the editor at first. */
export const firstExample = `-- 20,000 sales joined with 500 customers
select c.city, count(*) as sales, round(sum(s.total_price), 2) as revenue
from sale_detail s
join customers c on s.customer_id = c.customer_id
group by c.city
order by revenue desc
limit 10;`;

export const examples: readonly Example[] = [
  { title: "Revenue by city", sql: firstExample },
  {
    title: "All 200,000 requests",
    sql: `-- More rows than the service gives without the tunnel; scroll through them
select log_id, customer_id, path, status, bytes, cost_ms, log_time
from web_logs;`,
  },
  {
    title: "Busiest visitor of each page",
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
    title: "A mistake in the data",
    sql: `-- A text that is no number: the job fails while it runs
select cast(path as bigint) as number from web_logs;`,
  },
];
