"""open_reader through the `result` interface: untyped, typed, limited, truncated."""

import datetime
import decimal

import pytest
from emulator import Emulator
from odps import ODPS, errors

ROWS = "select 1 as id, 'x,\"y\"' as name, cast(null as string) as nothing"


@pytest.fixture(scope="module")
def typed(start_emulator) -> Emulator:
    """An emulator that describes its results."""
    return start_emulator(resultDescriptor=True)


def test_untyped(odps: ODPS) -> None:
    with odps.execute_sql(ROWS).open_reader(tunnel=False) as reader:
        [record] = reader
    assert dict(record) == {"id": "1", "name": 'x,"y"', "nothing": None}


def test_falls_back_where_the_tunnel_has_no_rows(emulator: Emulator) -> None:
    instance = emulator.connect().execute_sql("desc pyodps_iris")
    with pytest.raises(errors.InstanceTypeNotSupported):
        instance.open_reader(tunnel=True)
    emulator.forget_requests()
    with instance.open_reader() as reader:
        assert "sepallength" in reader.raw
    assert ("POST", True) in [(r["method"], "downloads" in r["query"]) for r in emulator.requests()]


def test_raw_text_of_what_has_no_rows(odps: ODPS) -> None:
    with odps.execute_sql("desc pyodps_iris").open_reader() as reader:
        assert "sepallength" in reader.raw


def test_synchronous_instance_needs_no_further_request(emulator: Emulator) -> None:
    instance = emulator.connect().run_sql("show tables")
    emulator.forget_requests()
    with instance.open_reader(tunnel=False) as reader:
        assert "pyodps_iris" in reader.raw
    assert [r for r in emulator.requests() if r["method"] != "PUT"] == []


def test_iris(odps: ODPS) -> None:
    with odps.execute_sql("select * from pyodps_iris").open_reader(tunnel=False) as reader:
        records = list(reader)
    assert len(records) == 150
    assert records[0].values == ["5.1", "3.5", "1.4", "0.2", "Iris-setosa"]


def test_empty_result(odps: ODPS, typed: Emulator) -> None:
    for o in (odps, typed.connect()):
        with o.execute_sql("select * from pyodps_iris where name = 'rose'").open_reader(
            tunnel=False
        ) as reader:
            assert list(reader) == []


def literal(text: str) -> str:
    """A text as SQL writes it."""
    for character, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(character, escaped)
    return f"'{text}'"


def test_texts_survive(odps: ODPS) -> None:
    texts = ["", " ", r"a\b", r"\n", 'a"b', "a,b", "北京 😀", "tab\there", "two\nlines", "it's"]
    columns = [f"{literal(text)} as c{number}" for number, text in enumerate(texts)]
    with odps.execute_sql(f"select {', '.join(columns)}").open_reader(tunnel=False) as reader:
        [record] = reader
    assert record.values == texts


def test_typed(typed: Emulator) -> None:
    query = """
        select 1L as big, cast(2 as int) as i, cast(3 as smallint) as s, cast(4 as tinyint) as t,
            cast(1.5 as double) as d, cast(0.25 as float) as f, cast('12.340' as decimal(10, 3)) as de,
            true as b, 'text' as st, cast('ab' as char(4)) as ch, cast('abc' as varchar(9)) as v,
            date '2023-01-02' as da, datetime '2023-01-02 03:04:05' as dt, timestamp '2023-01-02 03:04:05.123456' as ts,
            cast(null as bigint) as n
    """
    hints = {"odps.sql.type.system.odps2": "true"}
    with typed.connect().execute_sql(query, hints=hints).open_reader(tunnel=False) as reader:
        [record] = reader
    row = dict(record)
    assert [type(row[name]) for name in ("big", "i", "s", "t")] == [int] * 4
    assert (row["d"], row["f"], row["de"]) == (1.5, 0.25, decimal.Decimal("12.340"))
    assert row["b"] is True
    assert (row["st"], row["v"]) == ("text", "abc")
    assert row["da"] == datetime.date(2023, 1, 2)
    assert row["dt"] == datetime.datetime(2023, 1, 2, 3, 4, 5)
    assert row["ts"].microsecond == 123456
    assert row["n"] is None


def test_typed_and_nested(typed: Emulator) -> None:
    query = """
        select array(1, 2, null) as a, map('x', 1, 'y,"z', 2) as m,
            named_struct('n', 1, 's', 'a b') as s, array(array('p'), array('q', 'r')) as aa
    """
    with typed.connect().execute_sql(query).open_reader(tunnel=False) as reader:
        [record] = reader
    row = dict(record)
    assert row["a"] == [1, 2, None]
    assert row["m"] == {"x": 1, 'y,"z': 2}
    assert tuple(row["s"]) == (1, "a b")
    assert row["aa"] == [["p"], ["q", "r"]]


def test_binary_is_refused_with_a_reason(typed: Emulator) -> None:
    instance = typed.connect().execute_sql("select cast('x' as binary) as b")
    with pytest.raises(errors.NotSupportedError, match="unsupported column types"):
        instance.open_reader(tunnel=False)


def test_untyped_result_is_cut_silently(start_emulator) -> None:
    o = start_emulator(maxResultRows=10).connect()
    with o.execute_sql("select * from pyodps_iris").open_reader(tunnel=False) as reader:
        assert len(list(reader)) == 10


def test_typed_result_that_was_cut(start_emulator) -> None:
    o = start_emulator(maxResultRows=10, resultDescriptor=True).connect()
    instance = o.execute_sql("select * from pyodps_iris")
    with pytest.raises(errors.NotSupportedError, match="truncated"):
        instance.open_reader(tunnel=False)
    with instance.open_reader(tunnel=False, limit=True) as reader:
        assert len(list(reader)) == 10


def test_typed_result_that_just_fits(start_emulator) -> None:
    o = start_emulator(maxResultRows=150, resultDescriptor=True).connect()
    with o.execute_sql("select * from pyodps_iris").open_reader(tunnel=False) as reader:
        assert len(list(reader)) == 150


def test_result_descriptor(odps: ODPS, typed: Emulator) -> None:
    assert odps.execute_sql(ROWS).get_result_descriptor() is None
    descriptor = typed.connect().execute_sql(ROWS).get_result_descriptor()
    assert descriptor.is_select and descriptor.select_result_status == "FULL"
    assert [column.name for column in descriptor.schema.columns] == ["id", "name", "nothing"]


def test_fallback_warns_of_the_limit(emulator: Emulator) -> None:
    instance = emulator.connect().execute_sql("select * from pyodps_iris")
    emulator.add_fault("hang", method="POST", action="downloads")
    # Long enough for the answer of the `result` interface, to which it applies too, on a slow machine.
    with pytest.warns(UserWarning, match="10000"):
        with instance.open_reader(timeout=5) as reader:
            assert len(list(reader)) == 150


def test_reader_of_a_failed_or_running_job(manual: Emulator) -> None:
    o = manual.connect()
    running = o.run_sql("select count(*) from pyodps_iris")
    with pytest.raises(errors.ODPSError, match="may fail or has not finished"):
        running.open_reader(tunnel=False)
    failed = o.run_sql("select * from there_is_no_such_table")
    manual.advance(60)
    with pytest.raises(errors.ODPSError, match="may fail or has not finished"):
        failed.open_reader(tunnel=False)
