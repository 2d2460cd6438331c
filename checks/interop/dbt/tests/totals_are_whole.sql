select 1 as wrong from (select sum(total) as total from {{ ref('customer_totals') }}) t where total <> 119.75
