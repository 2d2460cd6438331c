"""The table tunnel beyond sessions with blocks: compressions, stream uploads, upserts, previews."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import pandas as pd
import pytest
from odps import ODPS, errors, options
from odps.models import Table
from odps.tunnel import TableTunnel

COUNT = 3000


@pytest.fixture
def tunnel(odps: ODPS) -> TableTunnel:
    """The tunnel of the shared emulator's project."""
    return TableTunnel(odps)


def table_of(odps: ODPS, name: str, schema: Any, **kwargs: Any) -> Table:
    """An empty table."""
    odps.delete_table(name, if_exists=True)
    return odps.create_table(name, schema, **kwargs)


def rows_of(table: Table, **kwargs: Any) -> list[list[Any]]:
    """What a new download gives."""
    with table.open_reader(reopen=True, **kwargs) as reader:
        return sorted(list(record.values) for record in reader)


class TestCompression:
    """Every compression that PyODPS has, up and down."""

    @pytest.mark.parametrize("algorithm", ["zlib", "zstd", "snappy", "lz4"])
    def test_records(self, odps: ODPS, tunnel: TableTunnel, algorithm: str) -> None:
        table_of(odps, "packed_records", "id bigint, name string")
        upload = tunnel.create_upload_session("packed_records", compress_algo=algorithm)
        with upload.open_record_writer(1, compress=True) as writer:
            for number in range(COUNT):
                writer.write(upload.new_record([number, f"name {number % 97}"]))
        upload.commit([1])
        download = tunnel.create_download_session("packed_records", compress_algo=algorithm)
        with download.open_record_reader(0, COUNT, compress=True) as reader:
            assert [list(record.values) for record in reader] == [[number, f"name {number % 97}"] for number in range(COUNT)]

    @pytest.mark.parametrize("algorithm", ["zlib", "zstd", "snappy", "lz4", "arrow_lz4"])
    def test_arrow(self, odps: ODPS, tunnel: TableTunnel, algorithm: str) -> None:
        table_of(odps, "packed_arrow", "id bigint, name string")
        frame = pd.DataFrame({"id": range(COUNT), "name": [f"name {number % 97}" for number in range(COUNT)]})
        upload = tunnel.create_upload_session("packed_arrow", compress_algo=algorithm)
        with upload.open_arrow_writer(1, compress=True) as writer:
            writer.write(frame)
        upload.commit([1])
        download = tunnel.create_download_session("packed_arrow", compress_algo=algorithm)
        with download.open_arrow_reader(0, COUNT, compress=True) as reader:
            assert reader.to_pandas().equals(frame)


class TestStreamUpload:
    """Rows that are there as soon as they were written."""

    @pytest.mark.parametrize("compress", [False, True])
    def test_rows_are_there_without_a_commit(self, odps: ODPS, tunnel: TableTunnel, compress: bool) -> None:
        table = table_of(odps, "streamed", "id bigint, name string")
        session = tunnel.create_stream_upload_session("streamed", slot_num=3, compress_algo="snappy")
        for number in (1, 2):
            with session.open_record_writer(compress=compress) as writer:
                writer.write(session.new_record([number, "x"]))
        assert rows_of(table) == [[1, "x"], [2, "x"]]
        session.reload()
        assert (session.status, session.last_batch_id) == ("normal", 2)

    def test_creates_its_partition(self, odps: ODPS, tunnel: TableTunnel) -> None:
        table = table_of(odps, "streamed_parted", ("id bigint", "pt string"))
        with pytest.raises(errors.NoSuchPartition):
            tunnel.create_stream_upload_session("streamed_parted", partition_spec="pt=a")
        session = tunnel.create_stream_upload_session("streamed_parted", partition_spec="pt=a", create_partition=True)
        with session.open_record_writer() as writer:
            writer.write(session.new_record([1]))
        assert rows_of(table, partition="pt=a") == [[1, "a"]]

    def test_ends_by_abort(self, odps: ODPS, tunnel: TableTunnel) -> None:
        table_of(odps, "streamed", "id bigint")
        session = tunnel.create_stream_upload_session("streamed")
        session.abort()
        with pytest.raises(errors.StreamSessionNotFound):
            session.reload()

    def test_tells_that_the_columns_have_changed(self, odps: ODPS, tunnel: TableTunnel) -> None:
        table = table_of(odps, "streamed", "id bigint")
        strict = tunnel.create_stream_upload_session("streamed", allow_schema_mismatch=False)
        lenient = tunnel.create_stream_upload_session("streamed")
        odps.execute_sql("alter table streamed add columns (name string)")
        with lenient.open_record_writer() as writer:
            writer.write(lenient.new_record([1]))
        writer = strict.open_record_writer()
        writer.write(strict.new_record([2]))
        with pytest.raises(errors.SchemaModified) as caught:
            writer.close()
        assert caught.value.latest_schema_version == "1"
        table.reload()
        assert rows_of(table) == [[1, None]]
        renewed = tunnel.create_stream_upload_session("streamed", allow_schema_mismatch=False)
        with renewed.open_record_writer() as writer:
            writer.write(renewed.new_record([3, "pear"]))
        assert rows_of(table)[-1] == [3, "pear"]


class TestUpsert:
    """Rows that replace those with the same primary key."""

    @pytest.mark.parametrize("algorithm", [None, "zlib", "lz4"])
    def test_last_row_of_a_key_stays(self, odps: ODPS, tunnel: TableTunnel, algorithm: str | None) -> None:
        schema = "kind string not null, number bigint not null, name string"
        table = table_of(odps, "keyed", schema, transactional=True, primary_key=["kind", "number"])
        assert (table.is_transactional, table.primary_key) == (True, ["kind", "number"])
        session = tunnel.create_upsert_session("keyed", slot_num=3, compress_algo=algorithm)
        with session.open_upsert_stream(compress=algorithm is not None) as stream:
            for number in range(-50, 50):
                stream.upsert(session.new_record([str(number), number, "first"]))
            stream.flush()
            for number in range(10):
                stream.upsert(session.new_record([str(number), number, "second"]))
            stream.delete(session.new_record(["7", 7, None]))
        assert rows_of(table) == []
        session.commit()
        assert session.status is session.Status.Committed
        rows = rows_of(table)
        assert len(rows) == 99
        assert [row[1] for row in rows if row[2] == "second"] == [0, 1, 2, 3, 4, 5, 6, 8, 9]

    def test_abort_changes_nothing(self, odps: ODPS, tunnel: TableTunnel) -> None:
        table = table_of(odps, "keyed", "id bigint not null", transactional=True, primary_key="id")
        session = tunnel.create_upsert_session("keyed")
        with session.open_upsert_stream() as stream:
            stream.upsert(session.new_record([1]))
        session.abort()
        session.reload()
        assert session.status is session.Status.Aborted
        assert rows_of(table) == []

    def test_needs_a_primary_key(self, odps: ODPS, tunnel: TableTunnel) -> None:
        table_of(odps, "without_key", "id bigint")
        with pytest.raises(errors.MethodNotAllowed, match="no primary key"):
            tunnel.create_upsert_session("without_key")


class TestPreview:
    """The first rows without a session."""

    @pytest.mark.parametrize("algorithm", [None, "zstd", "lz4"])
    def test_every_type(self, odps: ODPS, tunnel: TableTunnel, algorithm: str | None) -> None:
        options.local_timezone = False
        columns = "a tinyint, b decimal(10,2), c timestamp, d datetime, e date, f array<string>, g map<string,bigint>, h binary, i boolean, j double"
        table = table_of(odps, "previewed", columns)
        values = (
            "cast(1 as tinyint), cast('1.50' as decimal(10,2)), timestamp '2024-02-29 10:11:12.123456789', datetime '2024-02-29 10:11:12', "
            "date '2024-02-29', array('a', null), map('k', 1), unhex('FF00'), true, 1.5D"
        )
        odps.execute_sql(f"insert into previewed select {values}")
        (row,) = tunnel.open_preview_reader(table, compress_algo=algorithm, arrow=False)
        assert row.values == [
            1,
            decimal.Decimal("1.50"),
            pd.Timestamp("2024-02-29 02:11:12.123456789"),
            datetime.datetime(2024, 2, 29, 2, 11, 12),
            datetime.date(2024, 2, 29),
            ["a", None],
            {"k": 1},
            b"\xff\x00",
            True,
            1.5,
        ]

    def test_head_in_both_ways(self, odps: ODPS) -> None:
        iris = odps.get_table("pyodps_iris")
        legacy, preview = ([list(row.values) for row in iris.head(2, columns=["name", "sepallength"], use_legacy=use)] for use in (True, False))
        assert (legacy, preview) == ([[5.1, "Iris-setosa"], [4.9, "Iris-setosa"]], [["Iris-setosa", 5.1], ["Iris-setosa", 4.9]])

    def test_of_a_partition(self, odps: ODPS) -> None:
        table = table_of(odps, "previewed_parted", ("id bigint", "pt string"))
        odps.execute_sql("insert into previewed_parted partition (pt='a') values (1)")
        odps.execute_sql("insert into previewed_parted partition (pt='b') values (2)")
        assert [list(row.values) for row in table.head(5, partition="pt=b", use_legacy=False)] == [[2, "b"]]
