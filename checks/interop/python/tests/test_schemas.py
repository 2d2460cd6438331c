"""Schemas, names of three parts, and what PyODPS changes about tables by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from emulator import Emulator
from odps import ODPS, errors, options
from odps.models import TableSchema
from sqlalchemy import create_engine, inspect, text


@pytest.fixture
def schema(odps: ODPS, request: pytest.FixtureRequest) -> Iterator[str]:
    """A schema of its own, which is empty."""
    name = "".join(character if character.isalnum() else "_" for character in request.node.name).lower()
    odps.create_schema(name)
    yield name
    for table in list(odps.list_tables(schema=name)):
        table.drop()
    odps.delete_schema(name)


def selected(odps: ODPS, sql: str, **arguments: Any) -> list[list[Any]]:
    """What SQL sees."""
    with odps.execute_sql(sql, **arguments).open_reader(tunnel=True) as reader:
        return [list(record.values) for record in reader]


class TestSchemas:
    """By REST, and by the SQL that PyODPS falls back to."""

    @pytest.mark.parametrize("by_sql", [False, True])
    def test_come_and_go(self, odps: ODPS, monkeypatch: pytest.MonkeyPatch, by_sql: bool) -> None:
        from odps.models import schemas

        monkeypatch.setattr(schemas, "_project_has_schema_api", {(odps.endpoint, odps.project): not by_sql})
        assert not odps.exist_schema("come_and_go")
        odps.create_schema("come_and_go")
        assert {"come_and_go", "default"} <= {schema.name for schema in odps.list_schemas()}
        schema = odps.get_schema("come_and_go")
        schema.reload()
        assert schema.owner == odps.get_project().owner
        assert schema.creation_time.year > 2020
        with pytest.raises(errors.ODPSError, match="already exists"):
            odps.create_schema("come_and_go")
        schema.drop()
        assert "come_and_go" not in {schema.name for schema in odps.list_schemas()}
        with pytest.raises(errors.ODPSError):
            odps.delete_schema("come_and_go")

    def test_has_tables_of_its_own(self, odps: ODPS, schema: str) -> None:
        table = odps.create_table("goods", TableSchema.from_lists(["id", "v"], ["bigint", "string"], ["ds"], ["string"]), schema=schema)
        odps.write_table("goods", [[1, "a"], [2, None]], partition="ds=x", create_partition=True, schema=schema)
        assert table.full_table_name == f"demo_project.{schema}.`goods`"
        assert [table.name for table in odps.list_tables(schema=schema)] == ["goods"]
        assert odps.exist_table("goods", schema=schema)
        assert not odps.exist_table("goods")
        assert table.exist_partition("ds='x'")
        assert [record.values for record in odps.read_table("goods", partition="ds=x", schema=schema)] == [[1, "a", "x"], [2, None, "x"]]
        assert [record[0] for record in table.head(1)] == [1]
        with pytest.raises(errors.ODPSError, match="is not empty"):
            odps.delete_schema(schema)
        odps.delete_table("goods", schema=schema)
        assert not odps.exist_table("goods", schema=schema)

    def test_is_the_default_of_an_entry_object(self, emulator: Emulator, odps: ODPS, schema: str) -> None:
        own = emulator.connect(schema=schema)
        own.execute_sql("create table goods (id bigint)")
        own.execute_sql("insert into goods values (7)")
        assert [table.name for table in own.list_tables()] == ["goods"]
        assert selected(own, f"select g.id, c.id from goods g join demo_project.{schema}.goods c on g.id = c.id") == [[7, 7]]
        assert selected(odps, "select goods.id from goods", default_schema=schema) == [[7]]
        assert selected(odps, f"select id from {schema}.goods", hints={"odps.namespace.schema": "true"}) == [[7]]
        odps.schema = schema
        assert odps.get_table("goods").table_schema["id"].type.name == "bigint"

    def test_decides_what_two_parts_of_a_name_mean(self, odps: ODPS, schema: str) -> None:
        odps.create_table("goods", "id bigint", schema=schema)
        assert odps.get_table("demo_project.pyodps_iris").project.name == "demo_project"
        assert selected(odps, "select count(*) from demo_project.pyodps_iris") == [[150]]
        with pytest.raises(errors.ODPSError, match=r"ODPS-0130161.*odps\.namespace\.schema"):
            odps.execute_sql(f"drop table demo_project.{schema}.goods")
        options.enable_schema = True
        assert odps.get_table(f"{schema}.goods").get_schema().name == schema
        assert odps.exist_table(f"demo_project.{schema}.goods")
        with pytest.raises(errors.ODPSError, match="Table not found"):
            odps.execute_sql("select * from demo_project.pyodps_iris")

    def test_that_is_not_there_is_an_error(self, odps: ODPS) -> None:
        with pytest.raises(errors.NoSuchObject, match="ODPS-0422155"):
            list(odps.list_tables(schema="nowhere"))
        assert not odps.exist_table("pyodps_iris", schema="nowhere")
        with pytest.raises(errors.ODPSError, match="Schema not found"):
            odps.create_table("t", "id bigint", schema="nowhere")

    def test_is_seen_by_the_dialect_of_sqlalchemy(self, emulator: Emulator, odps: ODPS, schema: str) -> None:
        odps.create_table("goods", "id bigint, v string", schema=schema)
        url = f"odps://{emulator.access_id}:{emulator.secret}@{emulator.project}/?endpoint={emulator.endpoint}"
        engine = create_engine(url)
        look = inspect(engine)
        assert {schema, "default"} <= set(look.get_schema_names())
        assert look.get_table_names(schema=schema) == ["goods"]
        assert "pyodps_iris" in look.get_table_names(schema="default")
        assert look.has_table("goods", schema=schema)
        assert [column["name"] for column in look.get_columns("goods", schema=schema)] == ["id", "v"]
        with engine.connect() as connection:
            assert connection.execute(text("select count(*) from pyodps_iris")).scalar() == 150


class TestChanges:
    """What the methods of a table object do by SQL."""

    def test_of_a_table(self, odps: ODPS) -> None:
        table = odps.create_table("changed", ("id int, v string", "ds string"), lifecycle=3, if_not_exists=True)
        odps.execute_sql("insert into changed partition (ds='x') values (1, 'a')")
        table.set_comment("it's new")
        table.set_lifecycle(9)
        table.set_owner("ALIYUN$other@example.com")
        table.touch()
        table.touch("ds='x'")
        table.add_columns("n bigint")
        table.add_columns("n bigint", if_not_exists=True)
        table.rename_column("v", "w", comment="renamed")
        table.rename_column("n", "m")
        table.change_partition_spec("ds='x'", "ds='y'")
        table.reload()
        assert (table.comment, table.lifecycle, table.owner) == ("it's new", 9, "ALIYUN$other@example.com")
        assert [(column.name, column.comment or "") for column in table.table_schema.simple_columns] == [("id", ""), ("w", "renamed"), ("m", "")]
        table.delete_columns("m")
        assert selected(odps, "select * from changed") == [[1, "a", "y"]]
        table.rename("renamed")
        assert odps.exist_table("renamed")
        assert not odps.exist_table("changed")
        assert [str(partition.partition_spec) for partition in odps.get_table("renamed").partitions] == ["ds='y'"]
        odps.delete_table("renamed")

    def test_of_rows_in_a_table_with_a_primary_key(self, odps: ODPS) -> None:
        columns = TableSchema.from_lists(["id", "v"], ["bigint", "string"])
        columns["id"].nullable = False
        table = odps.create_table("keyed", columns, transactional=True, primary_key="id")
        odps.execute_sql("insert into keyed values (1, 'a'), (2, 'b')")
        odps.execute_sql("insert into keyed values (2, 'c')")
        odps.execute_sql("update keyed set v = 'z' where id = 1")
        assert selected(odps, "select * from keyed order by id") == [[1, "z"], [2, "c"]]
        assert table.is_transactional
        assert table.primary_key == ["id"]
        assert "PRIMARY KEY (`id`)" in table.get_ddl()
        odps.delete_table("keyed")

    def test_of_a_view(self, odps: ODPS) -> None:
        odps.execute_sql("create view seen as select name from pyodps_iris")
        view = odps.get_table("seen")
        assert view.view_text == "select name from pyodps_iris"
        view.set_comment("flowers")
        view.rename("looked_at")
        assert odps.get_table("looked_at").comment == "flowers"
        odps.delete_view("looked_at")
