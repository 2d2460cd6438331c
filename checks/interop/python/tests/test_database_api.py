"""PyODPS's DB-API and its dialect for SQLAlchemy against the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pandas
import pytest
from emulator import Emulator
from odps import errors
from odps.dbapi import Connection, connect
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    Float,
    MetaData,
    Numeric,
    String,
    Table,
    case,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import NoSuchTableError


@pytest.fixture
def connection(emulator: Emulator) -> Connection:
    """A connection of the DB-API."""
    return connect(emulator.access_id, emulator.secret, emulator.project, endpoint=emulator.endpoint)


@pytest.fixture
def engine(emulator: Emulator) -> Iterator[Engine]:
    """An engine of SQLAlchemy."""
    engine = create_engine(f"odps://{emulator.access_id}:{emulator.secret}@{emulator.project}/?endpoint={emulator.endpoint}")
    yield engine
    engine.dispose()


class TestDatabaseApi:
    """The cursor's ways to run statements and to read rows."""

    def test_reads_rows_in_every_way(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("select name, count(*) as n from pyodps_iris group by name order by name")
        assert [str(column[0]) for column in cursor.description] == ["name", "n"]
        assert list(cursor.fetchone()) == ["Iris-setosa", 50]
        assert [list(row) for row in cursor.fetchmany(1)] == [["Iris-versicolor", 50]]
        assert [list(row) for row in cursor.fetchall()] == [["Iris-virginica", 50]]

    def test_puts_parameters_into_statements(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("select :a as a, :b as b", {"a": 1, "b": "it's \"it\""})
        assert [list(row) for row in cursor] == [[1, "it's \"it\""]]
        cursor.execute("select ? as a, ? as b", [1.5, None])
        assert [list(row) for row in cursor] == [[1.5, None]]

    def test_runs_ddl_and_many_inserts(self, connection: Connection) -> None:
        cursor = connection.cursor()
        for statement in ("drop table if exists from_dbapi", "create table from_dbapi (a bigint, b string)"):
            cursor.execute(statement)
        cursor.executemany("insert into from_dbapi values (:a, :b)", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
        cursor.execute("select * from from_dbapi order by a")
        assert [list(row) for row in cursor.fetchall()] == [[1, "x"], [2, "y"]]
        cursor.execute("show tables like 'from_dbapi'")
        assert "from_dbapi" in cursor.fetchone()[0]
        cursor.execute("drop table from_dbapi")

    def test_runs_scripts_and_takes_hints(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.executescript("@a := select 6 as x; select x * 7 as y from @a;")
        assert [list(row) for row in cursor.fetchall()] == [[42]]
        cursor.execute("select cast(from_unixtime(0) as string)", hints={"odps.sql.timezone": "UTC"})
        assert list(cursor.fetchone()) == ["1970-01-01 00:00:00"]

    def test_names_the_column_that_is_not_there(self, connection: Connection) -> None:
        with pytest.raises(errors.ODPSError, match=r"ODPS-0130071.*column nothere cannot be resolved"):
            connection.cursor().execute("select * from (select 1 as k) a where nothere = 1")

    def test_is_told_which_setting_is_not_followed(self, connection: Connection) -> None:
        with pytest.raises(errors.ODPSError, match=r"odps\.sql\.bigquery\.compatible=true is not supported"):
            connection.cursor().execute("select 1", hints={"odps.sql.bigquery.compatible": "true"})


class TestDialect:
    """What SQLAlchemy asks of PyODPS's dialect."""

    def test_reflects_tables(self, engine: Engine) -> None:
        look = inspect(engine)
        assert "sale_detail" in look.get_table_names()
        assert look.get_table_comment("pyodps_iris") == {"text": "150 iris flowers"}
        assert look.get_foreign_keys("web_logs") == look.get_indexes("web_logs") == []
        with pytest.raises(NoSuchTableError, match="nothing_here"):
            look.get_columns("nothing_here")
        flowers = Table("pyodps_iris", MetaData(), autoload_with=engine)
        kind = case((flowers.c.sepallength > 5, "big"), else_="small").label("kind")
        query = select(kind, func.count()).where(flowers.c.name.like("Iris-s%")).group_by(kind).order_by(kind)
        with engine.connect() as connection:
            assert connection.execute(query).fetchall() == [("big", 22), ("small", 28)]

    def test_creates_fills_and_drops_a_table(self, engine: Engine) -> None:
        metadata = MetaData()
        table = Table(
            "from_sqlalchemy",
            metadata,
            Column("id", BigInteger),
            Column("name", String),
            Column("ratio", Float),
            Column("good", Boolean),
            Column("price", Numeric(10, 2)),
        )
        metadata.drop_all(engine)
        metadata.create_all(engine)
        row = (1, "it's", 1.5, True, Decimal("3.25"))
        with engine.connect() as connection:
            connection.execute(insert(table).values(dict(zip(table.columns.keys(), row, strict=True))))
            assert connection.execute(select(table)).fetchall() == [row]
        metadata.drop_all(engine)
        assert not inspect(engine).has_table("from_sqlalchemy")

    def test_is_read_by_pandas(self, engine: Engine) -> None:
        assert pandas.read_sql(text("select name from pyodps_iris limit 2"), engine).to_dict() == {"name": {0: "Iris-setosa", 1: "Iris-setosa"}}
        assert pandas.read_sql_table("pyodps_iris", engine).shape == (150, 5)
