{% snapshot customer_snapshot %}
{{ config(unique_key='id', strategy='check', check_cols=['city']) }}
select id, name, city from {{ ref('customers') }}
{% endsnapshot %}
