"""Interactive queries in sessions (MCQA): attach, create, run, fall back; docs/protocol.md 5.5."""

from __future__ import annotations

import pytest
from conftest import now_in_ms
from emulator import Emulator
from odps import ODPS, errors
from odps.dbapi import connect
from odps.models.session import FallbackPolicy

FLOWERS = "select name, count(*) as flowers from pyodps_iris group by name order by name"


@pytest.fixture(autouse=True)
def _own_session_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyODPS keeps the id of its session in a file below the home directory."""
    monkeypatch.setattr("odps.utils.build_pyodps_dir", lambda *parts: str(tmp_path.joinpath(*parts)))


def puts(emulator: Emulator) -> int:
    """How many queries have been put into sessions."""
    return sum(request["method"] == "PUT" and "info" in request["query"] for request in emulator.requests())


def test_execute(emulator: Emulator, odps: ODPS) -> None:
    instance = odps.execute_sql_interactive(FLOWERS, fallback=False)
    assert instance.subquery_id == 1
    with instance.open_reader(tunnel=True) as reader:
        assert [row.values for row in reader] == [["Iris-setosa", 50], ["Iris-versicolor", 50], ["Iris-virginica", 50]]
        assert [column.name for column in reader.schema.columns] == ["name", "flowers"]
    with instance.open_reader(tunnel=False) as reader:
        assert [row.values for row in reader] == [["Iris-setosa", "50"], ["Iris-versicolor", "50"], ["Iris-virginica", "50"]]
    assert instance.get_printable_result() == '"name","flowers"\r\n"Iris-setosa",50\r\n"Iris-versicolor",50\r\n"Iris-virginica",50\r\n'
    assert instance.get_warnings() == ""
    assert instance.get_sql_query().rstrip(";") == FLOWERS
    assert instance.get_logview_address().endswith("&subQuery=1")
    assert instance._get_queueing_info() is not None
    assert [request["path"] for request in emulator.requests() if request["method"] == "POST"][0] == "/api/projects/demo_project/instances"


def test_pandas(odps: ODPS) -> None:
    instance = odps.execute_sql_interactive(FLOWERS, fallback=False)
    assert list(instance.to_pandas(arrow=False).flowers) == [50, 50, 50]
    with pytest.raises(errors.MethodNotAllowed), instance.open_reader(tunnel=True, arrow=True) as reader:
        reader.to_pandas(count=2)


def test_names_and_texts_of_all_languages(odps: ODPS) -> None:
    instance = odps.execute_sql_interactive("select '花,\"\n\U0001f33c' as `名字`, cast(null as bigint) as n", fallback=False)
    with instance.open_reader(tunnel=True) as reader:
        assert [column.name for column in reader.schema.columns] == ["名字", "n"]
        assert [row.values for row in reader] == [['花,"\n\U0001f33c', None]]
    with instance.open_reader(tunnel=False) as reader:
        assert [row.values for row in reader] == [['花,"\n\U0001f33c', None]]


def test_reuse(emulator: Emulator, odps: ODPS) -> None:
    first = odps.run_sql_interactive(FLOWERS, force_reattach=True)
    first.wait_for_success()
    second = emulator.connect().run_sql_interactive("select 1")
    second.wait_for_success()
    assert second.id == first.id
    assert [first.subquery_id, second.subquery_id] == [1, 2]
    assert odps.run_sql_interactive("select 1", force_reattach=True).id != first.id


def test_create_and_attach(odps: ODPS) -> None:
    session = odps._create_mcqa_session(4, 512)
    session.wait_for_startup(timeout=60)
    assert session._session_name == session.id, "a session without a name is called as its instance"
    attached = odps._attach_mcqa_session(session._session_name)
    attached.wait_for_startup(timeout=60)
    assert attached.id != session.id
    query = attached.run_sql("select 6 * 7 as answer")
    query.wait_for_success()
    with query.open_reader() as reader:
        assert [row.values for row in reader] == [[42]]
    assert odps.execute_sql_interactive("select 1", service_name=session.id, fallback=False).is_successful()
    session.stop()
    with pytest.raises(errors.ODPSError, match="NotFound"):
        attached.run_sql("select 1")


def test_create_with_a_name(odps: ODPS) -> None:
    session = odps._create_mcqa_session(4, 512, session_name="team_a")
    session.wait_for_startup(timeout=60)
    odps._attach_mcqa_session("team_a").wait_for_startup(timeout=60)


def test_attach_to_none(odps: ODPS) -> None:
    with pytest.raises(errors.SQAAccessDenied, match="There is no public service"):
        odps.run_sql_interactive("select 1", service_name="nobodys")
    fallen = odps.execute_sql_interactive("select 6 * 7 as answer", service_name="nobodys", fallback="upgrading")
    assert "fallback4AttachFailed" in fallen._get_job().tasks[0].properties["settings"]


def test_default_session(odps: ODPS) -> None:
    session = odps._get_default_mcqa_session()
    assert session.is_running()
    assert session.get_task_names() == ["AnonymousSQLRTTask"]


def test_failing_sql(odps: ODPS) -> None:
    instance = odps.run_sql_interactive("select * from nobodys_table")
    instance.wait_for_completion()
    assert instance.is_terminated() and not instance.is_successful()
    with pytest.raises(errors.ODPSError, match="ODPS-0130131") as caught:
        instance.wait_for_success()
    assert not isinstance(caught.value, errors.SQAError)
    with pytest.raises(errors.ODPSError, match="ODPS-0130161"):
        odps.execute_sql_interactive("selec 1", fallback="default")


def test_mcqa_disabled(emulator: Emulator, odps: ODPS) -> None:
    hints = {"odps.mcqa.disable": "true"}
    for fallback in (False, "noresource", {"generic", "noresource"}):
        with pytest.raises(errors.SQAUnsupportedFeature):
            odps.execute_sql_interactive("select 1 as one", hints=hints, fallback=fallback)
    for fallback in (True, "unsupported", "default", FallbackPolicy(unsupported=True)):
        instance = odps.execute_sql_interactive("select 1 as one", hints=hints, fallback=fallback)
        assert not hasattr(instance, "subquery_id")
        with instance.open_reader() as reader:
            assert [row.values for row in reader] == [[1]]
    instance = odps.run_sql_interactive_with_fallback("select 1 as one", hints=hints)
    instance.wait_for_success()
    settings = instance._get_job().tasks[0].properties["settings"]
    assert '"odps.task.sql.sqa.enable": "false"' in settings
    assert '"odps.sql.session.fallback.instance": "' in settings


@pytest.mark.parametrize(
    ("fault", "exception", "policy"),
    [
        ("session-error", errors.SQAGenericError, "generic"),
        ("session-denied", errors.SQAAccessDenied, "upgrading"),
        ("no-resource", errors.SQAResourceNotEnough, "noresource"),
        ("upgrading", errors.SQAServiceUnavailable, "upgrading"),
        ("unsupported-feature", errors.SQAUnsupportedFeature, "unsupported"),
        ("running-timeout", errors.SQAQueryTimedout, "timeout"),
    ],
)
def test_fallback(emulator: Emulator, odps: ODPS, fault: str, exception: type[Exception], policy: str) -> None:
    emulator.add_fault(fault, method="PUT", times=1)
    with pytest.raises(exception):
        odps.execute_sql_interactive("select 1 as one", fallback=False)
    emulator.add_fault(fault, method="PUT", times=1)
    others = {"generic", "noresource", "upgrading", "unsupported", "timeout"} - {policy}
    with pytest.raises(exception):
        odps.execute_sql_interactive("select 1 as one", fallback=others)
    emulator.add_fault(fault, method="PUT", times=1)
    instance = odps.execute_sql_interactive("select 1 as one", fallback=policy)
    assert not hasattr(instance, "subquery_id")
    with instance.open_reader() as reader:
        assert [row.values for row in reader] == [[1]]


def test_session_lost_in_the_middle(emulator: Emulator, odps: ODPS) -> None:
    emulator.add_fault("stuck-stage")
    query = odps.run_sql_interactive("select 1 as one")
    emulator.add_fault("session-lost", method="GET", action="key", times=1)
    with pytest.raises(errors.SQARetryError):
        query.wait_for_success()
    emulator.clear_faults()
    instance = odps.execute_sql_interactive("select 1 as one", fallback="default")
    assert instance.id != query.id
    assert instance.subquery_id == 1


def test_session_lost_before_the_query(emulator: Emulator, odps: ODPS) -> None:
    odps.run_sql_interactive("select 1").wait_for_success()
    emulator.add_fault("session-lost", method="PUT", times=1)
    with pytest.raises(errors.ODPSError, match="NotFound"):
        odps.execute_sql_interactive("select 1", fallback="default")
    assert odps.execute_sql_interactive("select 1", fallback=False).is_successful(), "it attaches again"


@pytest.mark.parametrize("sql", ["insert into sale_detail partition (sale_date='1', region='x') values ('a', 'b', 1)", "create table never (x bigint)", "drop table pyodps_iris"])
def test_statements_that_change_something_are_not_taken(odps: ODPS, sql: str) -> None:
    with pytest.raises(errors.ODPSError, match="ODPS-1850001"):
        odps.execute_sql_interactive(sql, fallback=False)
    assert odps.exist_table("pyodps_iris") and not odps.exist_table("never")


def test_statements_that_change_something_fall_back(odps: ODPS) -> None:
    odps.execute_sql_interactive("create table fallen (x bigint)")
    odps.execute_sql_interactive("insert into fallen values (1), (2)")
    with odps.execute_sql_interactive("select count(*) from fallen", fallback=False).open_reader(tunnel=True) as reader:
        assert [row.values for row in reader] == [[2]], "it ran once"


def test_only_select_runs(odps: ODPS) -> None:
    with pytest.raises(errors.SQAUnsupportedFeature, match="Non select query not supported"):
        odps.execute_sql_interactive("desc pyodps_iris", fallback=False)


def test_reading_statements_run_if_the_session_is_told_so(odps: ODPS) -> None:
    hints = {"odps.sql.session.select.only": "false"}
    instance = odps.execute_sql_interactive("explain select 1", hints=hints, fallback=False)
    assert "root Tasks: M1" in instance.get_printable_result()
    with pytest.raises(errors.ODPSError, match="ODPS-1850001"):
        odps.execute_sql_interactive("create table never (x bigint)", hints=hints, fallback=False)


def test_results_are_cut(odps: ODPS) -> None:
    hints = {"odps.sql.select.auto.limit": "3"}
    instance = odps.execute_sql_interactive("select * from pyodps_iris", hints=hints, fallback=False)
    with instance.open_reader(tunnel=True) as reader:
        assert len(list(reader)) == 3
    assert "cut after 3 rows" in instance.get_warnings()
    whole = odps.execute_sql_interactive("select * from pyodps_iris limit 7", hints=hints, fallback=False)
    with whole.open_reader(tunnel=True) as reader:
        assert len(list(reader)) == 7
    assert whole.get_warnings() == ""


def test_idle_sessions_end(start_emulator) -> None:
    # Signatures carry the time of this machine, which may be a quarter of an hour off.
    manual = start_emulator(clock="manual", startTime=now_in_ms(), sessionIdleMs=60_000)
    o = manual.connect()
    with manual.passing_time():
        o.execute_sql_interactive("select 1", fallback=False)
    first = o._default_session.id
    manual.advance(50)
    assert o._default_session.is_running()
    manual.advance(20)
    with manual.passing_time():
        o.execute_sql_interactive("select 1", fallback=False)
    assert o._default_session.id != first


def test_long_queries_time_out(manual: Emulator) -> None:
    o = manual.connect()
    manual.add_fault("stuck-stage")
    with manual.passing_time():
        o.run_sql_interactive("select 1")
        query = o.run_sql_interactive("select 1 as one", hints={"odps.sql.session.query.timeout": "30"})
        with pytest.raises(errors.SQAQueryTimedout):
            query.wait_for_success()


def test_too_many_queries(start_emulator) -> None:
    emulator = start_emulator(maxSessionQueries=1)
    o = emulator.connect()
    emulator.add_fault("stuck-stage")
    first = o.run_sql_interactive("select 1")
    with pytest.raises(errors.SQAResourceNotEnough):
        o.execute_sql_interactive("select 1", fallback=False)
    emulator.clear_faults()
    first.wait_for_success()
    o.execute_sql_interactive("select 1", fallback=False)


def test_cancel(emulator: Emulator, odps: ODPS) -> None:
    emulator.add_fault("stuck-stage")
    query = odps.run_sql_interactive("select 1")
    answer = odps._default_session.put_task_info("AnonymousSQLRTTask", "cancel", str(query.subquery_id))
    assert '"ok"' in answer
    emulator.clear_faults()
    with pytest.raises(errors.ODPSError, match="Job is cancelled"):
        query.wait_for_success()
    odps.execute_sql_interactive("select 1", fallback=False)


def test_stop_ends_the_session(odps: ODPS) -> None:
    query = odps.run_sql_interactive("select 1")
    query.wait_for_success()
    query.stop()
    with pytest.raises(errors.ODPSError):
        odps._default_session.is_running()
    assert odps.execute_sql_interactive("select 1", fallback=False).id != query.id


class TestDbApi:
    def test_select(self, emulator: Emulator, odps: ODPS) -> None:
        cursor = connect(odps, use_sqa=True).cursor()
        cursor.execute("select name, count(*) from pyodps_iris where name = :name group by name", {"name": "Iris-setosa"})
        assert cursor.fetchall() == [["Iris-setosa", 50]]
        assert [name for name, *_ in cursor.description] == ["name", "_c1"]
        assert puts(emulator) == 1

    def test_failing_sql(self, odps: ODPS) -> None:
        cursor = connect(odps, use_sqa=True, fallback_policy="all").cursor()
        cursor.execute("select * from nobodys_table")
        with pytest.raises(errors.ODPSError, match="TaskFailed.*ODPS-0130131"):
            cursor.fetchall()

    def test_fallback(self, odps: ODPS) -> None:
        with pytest.raises(errors.SQAAccessDenied):
            connect(odps, use_sqa=True, session_name="nobodys", fallback_policy="noresource,generic").cursor().execute("select 1")
        cursor = connect(odps, use_sqa=True, session_name="nobodys", fallback_policy="default").cursor()
        cursor.execute("select 6 * 7")
        assert cursor.fetchone() == [42]

    def test_refused_queries_fail_when_rows_are_fetched(self, odps: ODPS) -> None:
        cursor = connect(odps, use_sqa=True, fallback_policy="all").cursor()
        cursor.execute("select 1", hints={"odps.mcqa.disable": "true"})
        with pytest.raises(errors.ODPSError, match="ODPS-185"):
            cursor.fetchall()

    def test_statements_that_change_something_fall_back(self, odps: ODPS) -> None:
        cursor = connect(odps, use_sqa=True, fallback_policy="unsupported").cursor()
        cursor.execute("create table by_cursor (x bigint)")
        assert odps.exist_table("by_cursor")

    def test_session_by_name(self, odps: ODPS) -> None:
        odps._create_mcqa_session(4, 512, session_name="reports").wait_for_startup(timeout=60)
        cursor = connect(odps, use_sqa=True, session_name="reports").cursor()
        cursor.execute("select 1")
        assert cursor.fetchall() == [[1]]
