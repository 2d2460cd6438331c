{% snapshot customer_snapshot %}
{{ config(unique_key='id', strategy='check', check_cols=['city']) }}
select id, name, {{ "'Porto'" if var('moved', false) else 'city' }} as city from {{ ref('customers') }} where id = 1
{% endsnapshot %}
