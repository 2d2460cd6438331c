"""Interactive queries on a quota of their own (MaxQA, also MCQA 2.0): docs/protocol.md 5.6, 8.8."""

from __future__ import annotations

from unittest import mock

import pytest
from emulator import Emulator
from odps import ODPS, errors
from odps.dbapi import connect
from odps.models import Instance, Quota
from odps.models.session.v2 import McqaV2Methods

FLOWERS = "select name, count(*) as flowers from pyodps_iris group by name order by name"
EXPECTED = [["Iris-setosa", 50], ["Iris-versicolor", 50], ["Iris-virginica", 50]]


@pytest.fixture
def o(emulator: Emulator) -> ODPS:
    """An entry object whose quota is the interactive one."""
    return emulator.connect(quota_name="interactive")


def rows(instance: Instance, **how) -> list[list]:
    with instance.open_reader(**how) as reader:
        return [row.values for row in reader]


def test_execute(emulator: Emulator, o: ODPS) -> None:
    instance = o.execute_sql_interactive(FLOWERS, use_mcqa_v2=True)
    assert instance.id.endswith("_mcqa")
    assert rows(instance, tunnel=True) == EXPECTED
    assert rows(instance, tunnel=False) == EXPECTED, "its results are described"
    asked = [request for request in emulator.requests() if "/mcqa/projects" in request["path"]]
    assert asked[0]["method"] == "POST" and "x-odps-mcqa-conn" in asked[0]["headers"]
    assert all("x-odps-mcqa-query-cookie" in request["headers"] for request in asked[1:])


def test_by_the_quota(o: ODPS) -> None:
    with mock.patch.object(McqaV2Methods, "_init_mcqa_quota_by_connection_api", side_effect=errors.MethodNotAllowed("no")):
        assert rows(o.execute_sql_interactive(FLOWERS, use_mcqa_v2=True), tunnel=True) == EXPECTED


def test_open_again(o: ODPS) -> None:
    instance = o.execute_sql_interactive(FLOWERS, use_mcqa_v2=True)
    again = o.get_instance(instance.id, quota_name="interactive")
    assert again.status == Instance.Status.TERMINATED
    assert again.is_successful()
    assert rows(again, tunnel=False) == EXPECTED
    assert again.get_task_detail() is not None


def test_statements_of_all_kinds(o: ODPS) -> None:
    for statement in ("create table numbers (n bigint)", "insert into numbers values (1), (2)"):
        o.execute_sql_interactive(statement, use_mcqa_v2=True)
    assert rows(o.execute_sql_interactive("select sum(n) from numbers", use_mcqa_v2=True), tunnel=True) == [[3]]
    described = o.execute_sql_interactive("desc numbers", use_mcqa_v2=True)
    assert "Owner" in described.open_reader().raw
    o.execute_sql_interactive("drop table numbers", use_mcqa_v2=True)


def test_failing_sql(o: ODPS) -> None:
    with pytest.raises(errors.ODPSError, match="ODPS-0130131"):
        o.execute_sql_interactive("select * from nobodys_table", use_mcqa_v2=True)
    with pytest.raises(errors.ParseError):
        o.execute_sql_interactive("selec 1", use_mcqa_v2=True)


def test_stop(manual: Emulator) -> None:
    o = manual.connect(quota_name="interactive")
    instance = o.run_sql_interactive("select 1", use_mcqa_v2=True)
    instance.stop()
    assert instance.is_terminated() and not instance.is_successful()


def test_wrong_quotas(emulator: Emulator) -> None:
    o = emulator.connect()
    with pytest.raises(errors.NoSuchObject):
        o.execute_sql_interactive("select 1", use_mcqa_v2=True, quota_name="nobodys")
    with pytest.raises(errors.ODPSError, match="x-odps-mcqa-conn not available with quota default"):
        o.execute_sql_interactive("select 1", use_mcqa_v2=True, quota_name="default")
    with pytest.raises(errors.InvalidParameter):
        o.rest.post(f"{emulator.endpoint}/mcqa/projects/{emulator.project}/instances", data="<Instance/>")
    assert rows(o.execute_sql_interactive("select 1", use_mcqa_v2=True), tunnel=True) == [[1]], "the project has a default"


def test_fallback_is_done_by_the_service(emulator: Emulator, o: ODPS) -> None:
    emulator.add_fault("no-resource", path="/mcqa", times=1)
    with pytest.raises(errors.SQAResourceNotEnough):
        o.run_sql_interactive("select 1", use_mcqa_v2=True).wait_for_success()  # execute_sql_interactive cannot do without fallback
    emulator.add_fault("no-resource", path="/mcqa", times=1)
    assert rows(o.execute_sql_interactive("select 1", use_mcqa_v2=True), tunnel=True) == [[1]]
    emulator.add_fault("upgrading", path="/mcqa", times=1)
    assert rows(o.execute_sql_interactive("select 1", use_mcqa_v2=True, offline_quota_name="default"), tunnel=True) == [[1]]


def test_results_are_cut(o: ODPS) -> None:
    hints = {"odps.sql.select.auto.limit": "3"}
    instance = o.execute_sql_interactive("select * from pyodps_iris", hints=hints, use_mcqa_v2=True)
    assert len(rows(instance, tunnel=True)) == 3
    with pytest.raises(errors.NotSupportedError, match="truncated"):
        rows(instance, tunnel=False)


def test_quotas(emulator: Emulator) -> None:
    o = emulator.connect()
    with pytest.raises(TypeError):
        o.get_quota()
    assert [quota.nickname for quota in o.list_quotas()] == ["default", "interactive"]
    assert o.exist_quota("interactive") and not o.exist_quota("nobodys")
    quota = o.get_quota("interactive", tenant_id=o.default_tenant.tenant_id)
    quota.reload()
    assert quota.is_interactive_quota() and quota.mcqa_conn_header is not None
    assert quota.resource_system_type == Quota.ResourceSystemType.FUXI_VW
    assert quota.status == Quota.Status.ON
    assert quota.cpu > 0 and quota.is_enabled and quota.billing_policy is not None
    batch = o.get_quota("default")
    assert not batch.is_interactive_quota() and batch.mcqa_conn_header is None


class TestDbApi:
    def test_select(self, emulator: Emulator) -> None:
        cursor = connect(emulator.connect(), use_sqa="v2", quota_name="interactive").cursor()
        cursor.execute(FLOWERS)
        assert cursor.fetchall() == EXPECTED
        assert [name for name, *_ in cursor.description] == ["name", "flowers"]

    def test_statements_without_rows(self, emulator: Emulator) -> None:
        cursor = connect(emulator.connect(), use_sqa="v2", quota_name="interactive").cursor()
        cursor.execute("explain select 1")
        assert "root Tasks: M1" in cursor.fetchone()[0]

    def test_cut_results_come_through_the_tunnel(self, emulator: Emulator) -> None:
        cursor = connect(emulator.connect(), use_sqa="v2", quota_name="interactive").cursor()
        cursor.execute("select * from pyodps_iris", hints={"odps.sql.select.auto.limit": "3"})
        assert len(cursor.fetchall()) == 3

    def test_fallback(self, emulator: Emulator) -> None:
        emulator.add_fault("unsupported-feature", path="/mcqa", times=2)
        with pytest.raises(errors.SQAUnsupportedFeature):
            connect(emulator.connect(), use_sqa="v2", quota_name="interactive", fallback_policy="noresource").cursor().execute("select 1")
        cursor = connect(emulator.connect(), use_sqa="v2", quota_name="interactive", fallback_policy="default").cursor()
        cursor.execute("select 6 * 7")
        assert cursor.fetchone() == [42]
