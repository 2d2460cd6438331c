"""open_reader through the tunnel: all rows of a result, by records and by Arrow."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from emulator import Emulator
from odps import ODPS, errors, options
from odps.models import Instance

#: More rows than the `result` interface gives, whose values tell where they stand.
MANY = """
    select row_number() over (order by x.name, y.sepallength, x.sepalwidth, y.petallength, x.petallength) as n, x.name
    from pyodps_iris x join pyodps_iris y on x.sepalwidth >= 0 limit 12000
"""


@pytest.fixture(scope="module")
def many(shared_emulator: Emulator) -> Instance:
    """12,000 rows, the first column counting them from 1."""
    return shared_emulator.connect().execute_sql(MANY)


@pytest.fixture
def fresh(odps: ODPS, many: Instance) -> Instance:
    """The same instance for a test that begins its own download."""
    return odps.get_instance(many.id)


@pytest.fixture(autouse=True)
def _chinese_time() -> Iterator[None]:
    """The emulator's project is in China; PyODPS shows times in the machine's zone unless told otherwise."""
    options.local_timezone = "Asia/Shanghai"
    yield


def rows(instance: Instance, **kwargs: Any) -> list[list[Any]]:
    """All rows of a new download."""
    with instance.open_reader(tunnel=True, reopen=True, **kwargs) as reader:
        return [list(record.values) for record in reader]


class TestRows:
    """Which rows come, and how they are asked for."""

    def test_all_of_them_by_default(self, fresh: Instance) -> None:
        with fresh.open_reader() as reader:
            assert reader.count == 12_000
            assert [record["n"] for record in reader] == list(range(1, 12_001))

    def test_limit(self, fresh: Instance) -> None:
        with fresh.open_reader(limit=True) as reader:
            assert reader.count == 10_000
            assert len(list(reader)) == 10_000

    def test_ranges(self, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True) as reader:
            assert reader[0]["n"] == 1 and reader[11_999]["n"] == 12_000
            assert [record["n"] for record in reader[5:8]] == [6, 7, 8]
            assert [record["n"] for record in reader[11_998:]] == [11_999, 12_000]
            assert [record["n"] for record in reader[0:9:4]] == [1, 5, 9]
            assert [record["n"] for record in reader.read(start=8000, count=2)] == [8001, 8002]

    def test_columns(self, odps: ODPS) -> None:
        instance = odps.execute_sql("select 1 as a, 'b' as b, 2.5 as c")
        assert rows(instance, columns=["c", "a"]) == [[2.5, 1]]
        assert rows(instance, columns=["b"]) == [["b"]]

    def test_buffered(self, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True, buffered=True) as reader:
            assert [record["n"] for record in reader] == list(range(1, 12_001))

    def test_compressed(self, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True, compress_algo="zlib") as reader:
            assert sum(record["n"] for record in reader.read(compress=True)) == 72_006_000

    def test_download_is_kept_until_reopened(self, emulator: Emulator, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True) as first, fresh.open_reader(tunnel=True) as second:
            assert first.download_id == second.download_id
        with fresh.open_reader(tunnel=True, reopen=True) as third:
            assert third.download_id != first.download_id
        asked = [r["method"] for r in emulator.requests() if {"downloads", "downloadid"} & r["query"].keys()]
        assert asked == ["POST", "GET", "POST"]

    def test_expired_download_is_begun_anew_by_hand(self, manual: Emulator) -> None:
        o = manual.connect()
        instance = o.run_sql("select 1 as a")
        manual.advance(60)
        with instance.open_reader(tunnel=True) as reader:
            assert len(list(reader)) == 1
        manual.advance(25 * 3600)
        # Signatures carry the machine's time, from which the emulator's is a day away now.
        with pytest.raises(errors.ODPSError):
            list(instance.open_reader(tunnel=True))

    def test_nothing(self, odps: ODPS) -> None:
        instance = odps.execute_sql("select * from pyodps_iris where name = 'rose'")
        assert rows(instance) == []
        with instance.open_reader(tunnel=True) as reader:
            assert reader.to_pandas().empty


class TestValues:
    """Every type, which the tunnel describes."""

    QUERY = """
        select cast(1 as tinyint) a, cast(-2 as smallint) b, cast(3 as int) c, 9223372036854775807L d, cast(0.5 as float) e,
            cast(1e300 as double) f, '北京 😀' g, cast('ab' as varchar(9)) h, cast('cd' as char(4)) i,
            cast('12.340' as decimal(10, 3)) k, true l, date '1969-12-31' m, datetime '2023-01-02 03:04:05' n,
            timestamp '2023-01-02 03:04:05.123456789' o, array(1L, null) p, map('k', array('v')) q, named_struct('x', 1L, 'y', 'z') r,
            cast(null as bigint) s, cast(null as timestamp) t
    """
    VALUES: list[Any] = [
        1, -2, 3, 2**63 - 1, 0.5, 1e300, "北京 😀", "ab", "cd", decimal.Decimal("12.340"), True, datetime.date(1969, 12, 31),
        datetime.datetime(2023, 1, 2, 3, 4, 5), pd.Timestamp("2023-01-02 03:04:05.123456789"), [1, None], {"k": ["v"]},
        {"x": 1, "y": "z"}, None, None,
    ]  # fmt: skip

    def test_records(self, odps: ODPS) -> None:
        [values] = rows(odps.execute_sql(self.QUERY, hints={"odps.sql.type.system.odps2": "true"}))
        values[16] = values[16]._asdict()
        values[12:14] = [value.replace(tzinfo=None) for value in values[12:14]]
        assert values == self.VALUES

    def test_frame_by_arrow(self, emulator: Emulator) -> None:
        instance = emulator.connect().execute_sql(self.QUERY, hints={"odps.sql.type.system.odps2": "true"})
        frame = instance.to_pandas()
        assert ["arrow" in r["query"] for r in emulator.requests() if "data" in r["query"]] == [True]
        values = frame.iloc[0].tolist()
        assert values[:12] == self.VALUES[:12]
        assert [value.tz_localize(None) for value in values[12:14]] == self.VALUES[12:14]
        assert all(pd.isna(value) for value in values[17:])

    def test_json_is_read_by_records(self, emulator: Emulator) -> None:
        options.sql.use_odps2_extension = True
        odps = emulator.connect()
        odps.write_table(odps.create_table("with_json", "j json, n bigint"), [[{"a": [1, None]}, 1]])
        frame = odps.execute_sql("select * from with_json").to_pandas()
        assert frame.iloc[0].tolist() == [{"a": [1, None]}, 1]
        assert ["arrow" in r["query"] for r in emulator.requests() if "data" in r["query"]] == [True, False]

    def test_binary_and_bytes_that_are_no_text(self, odps: ODPS) -> None:
        instance = odps.execute_sql("select cast('x' as binary) as b, unhex('ff00') as u")
        options.tunnel.string_as_binary = True
        assert rows(instance) == [[b"x", b"\xff\x00"]]


class TestFrames:
    """to_pandas and iter_pandas."""

    def test_arrow(self, emulator: Emulator, fresh: Instance) -> None:
        assert fresh.to_pandas()["n"].tolist() == list(range(1, 12_001))
        assert fresh.to_pandas(columns=["name"], start=3, count=2).shape == (2, 1)
        assert all("arrow" in r["query"] for r in emulator.requests() if "data" in r["query"])

    def test_batches(self, fresh: Instance) -> None:
        assert [len(batch) for batch in fresh.iter_pandas(batch_size=5000)] == [5000, 5000, 2000]

    def test_records(self, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True, arrow=False) as reader:
            assert reader.to_pandas(start=10, count=2)["n"].tolist() == [11, 12]

    def test_processes(self, fresh: Instance) -> None:
        with fresh.open_reader(tunnel=True, arrow=True) as reader:
            assert reader.to_pandas(n_process=2)["n"].tolist() == list(range(1, 12_001))


class TestTrouble:
    """What goes wrong on the way."""

    @pytest.mark.parametrize("fault", ["cut-stream", "corrupt-stream"])
    def test_broken_stream_goes_on_where_it_broke(self, emulator: Emulator, fresh: Instance, fault: str) -> None:
        emulator.add_fault(fault, bytes=100_000, times=1)  # PyODPS endures none in the first 64 KiB
        assert [row[0] for row in rows(fresh)] == list(range(1, 12_001))
        assert len([r for r in emulator.requests() if "data" in r["query"]]) == 2

    def test_damage_that_stays(self, emulator: Emulator, fresh: Instance) -> None:
        emulator.add_fault("corrupt-stream", bytes=10)
        with pytest.raises(errors.ChecksumError):
            rows(fresh)

    def test_protected_project(self, emulator: Emulator, fresh: Instance) -> None:
        emulator.add_fault("protected")
        with pytest.raises(errors.NoPermission):
            fresh.open_reader(tunnel=True, limit=False)
        with pytest.warns(UserWarning, match="protected"):
            with fresh.open_reader() as reader:
                assert reader.count == 10_000

    def test_not_ended_failed_or_unknown(self, manual: Emulator) -> None:
        o = manual.connect()
        running = o.run_sql("select 1")
        failed = o.run_sql("select * from there_is_no_such_table")
        with pytest.raises(errors.InstanceNotTerminate):
            running.open_reader()
        manual.advance(60)
        with pytest.raises(errors.ODPSError, match="TaskFailed"):
            failed.open_reader()

    def test_no_rows(self, odps: ODPS) -> None:
        with pytest.raises(errors.InstanceTypeNotSupported):
            odps.execute_sql("create table if not exists without_rows (id bigint)").open_reader(tunnel=True)
