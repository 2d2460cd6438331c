{{ config(materialized='view') }}
select id, customer_id, cast(amount as double) as amount, ordered_at
from {{ ref('orders') }}
