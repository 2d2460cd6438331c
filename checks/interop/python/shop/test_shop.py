"""dbt, unchanged, works on a small project: seeds, a view, a table, an incremental model, a snapshot, tests, docs.

The steps build on each other, as the days of a project do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner
from emulator import Emulator
from odps import ODPS

HOME = Path(__file__).parent
SCHEMA = "analytics"

Dbt = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def emulator(start_emulator: Callable[..., Emulator]) -> Emulator:
    """An emulator of its own: the project makes its schema."""
    return start_emulator()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt writes what it has compiled."""
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="module")
def dbt(emulator: Emulator, target: Path) -> Iterator[Dbt]:
    """Runs a command of dbt, and answers the status of each node by its name. One process serves all commands."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "EMULATOR_PROJECT": emulator.project,
            "EMULATOR_ENDPOINT": emulator.endpoint,
            "EMULATOR_ACCESS_ID": emulator.access_id,
            "EMULATOR_SECRET": emulator.secret,
            "DBT_PROJECT_DIR": str(HOME),
            "DBT_PROFILES_DIR": str(HOME),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target),
            "DO_NOT_TRACK": "1",
        }.items():
            patch.setenv(name, value)
        runner = dbtRunner()

        def run(*arguments: str) -> dict[str, str]:
            outcome = runner.invoke(list(arguments))
            failures = [result.message for result in getattr(outcome.result, "results", []) if getattr(result, "failures", None)]
            assert outcome.success, f"dbt {' '.join(arguments)}: {outcome.exception or failures or outcome.result}"
            return {result.node.name: str(result.status) for result in getattr(outcome.result, "results", []) if hasattr(result, "status")}

        yield run


def rows(odps: ODPS, sql: str) -> list[list[Any]]:
    """What a query in the project's schema gives."""
    with odps.execute_sql(sql, default_schema=SCHEMA).open_reader(tunnel=True) as reader:
        return [list(record.values) for record in reader]


def test_builds_everything_from_nothing(dbt: Dbt, odps: ODPS) -> None:
    statuses = dbt("build")
    assert {name: statuses[name] for name in ("customers", "orders")} == {"customers": "success", "orders": "success"}
    assert sum(status == "pass" for status in statuses.values()) == 5
    assert rows(odps, "select name, orders, total from customer_totals order by id") == [["Ana", 2, 19.75], ["Bo", 0, 0.0], ["Chen", 1, 100.0]]
    kinds = {table.name: table.type.value for table in odps.list_tables(schema=SCHEMA)}
    assert kinds["open_orders"] == "VIRTUAL_VIEW"
    assert kinds["order_history"] == "MANAGED_TABLE"
    assert not [name for name in kinds if "__dbt" in name], "what dbt makes on the way is gone"
    assert not any(table.name == "customers" and table.record_num == 3 for table in odps.list_tables()), "other schemas are left alone"


def test_writes_descriptions_into_comments(odps: ODPS) -> None:
    table = odps.get_table("customer_totals", schema=SCHEMA)
    assert table.comment == "One row per customer: how many orders, and what they're worth."
    assert table.table_schema["total"].comment == "Sum of all orders."


def test_runs_again_with_what_is_new(dbt: Dbt, odps: ODPS) -> None:
    odps.execute_sql("insert into orders values (13, 2, 5, '2026-01-04')", default_schema=SCHEMA)
    odps.execute_sql("insert overwrite table orders select id, customer_id, if(id = 12, 80, amount), ordered_at from orders", default_schema=SCHEMA)
    assert set(dbt("run").values()) == {"success"}
    # Rows from the greatest known id on are merged by the key; earlier ones stay.
    assert rows(odps, "select id, amount from order_history order by id") == [[10, 12.5], [11, 7.25], [12, 80.0], [13, 5.0]]
    assert rows(odps, "select total from customer_totals order by id") == [[19.75], [5.0], [80.0]]
    assert set(dbt("test").values()) == {"pass"}


def test_keeps_both_versions_in_a_snapshot(dbt: Dbt, odps: ODPS) -> None:
    odps.execute_sql("insert overwrite table customers select id, name, if(id = 1, 'Porto', city) from customers", default_schema=SCHEMA)
    assert dbt("snapshot") == {"customer_snapshot": "success"}
    versions = "select city, dbt_valid_to is null from customer_snapshot where id = 1 order by dbt_valid_from"
    assert rows(odps, versions) == [["Lisbon", False], ["Porto", True]]
    assert rows(odps, "select count(*) from customer_snapshot") == [[4]]


def test_describes_all_of_it(dbt: Dbt, target: Path) -> None:
    dbt("docs", "generate")
    catalog = json.loads((target / "catalog.json").read_text())
    assert not catalog["errors"]
    names = {key.split(".")[-1] for key in catalog["nodes"]}
    assert names == {"customers", "orders", "open_orders", "customer_totals", "order_history", "customer_snapshot"}
    total = catalog["nodes"]["model.shop.customer_totals"]["columns"]["total"]
    assert (total["type"], total["comment"]) == ("double", "Sum of all orders.")
