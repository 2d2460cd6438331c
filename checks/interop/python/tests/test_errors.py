"""What goes wrong: refused jobs, permissions, throttling, failing services, dropped connections."""

import pytest
import requests
from emulator import LIMIT, Emulator
from odps import ODPS, errors
from odps.accounts import BearerTokenAccount

KNOWN = "2016042605520945g9k5pvyi2"


def test_parse_error(odps: ODPS) -> None:
    with pytest.raises(errors.ParseError) as caught:
        odps.run_sql("selec 1")
    assert str(caught.value.args[0]).startswith("ODPS-0130161:[1,1]")
    assert caught.value.request_id
    assert caught.value.statement == "selec 1"


def test_missing_table(odps: ODPS) -> None:
    with pytest.raises(errors.NoSuchTable) as caught:
        odps.execute_sql("select * from there_is_no_such_table")
    assert caught.value.instance_id and caught.value.code == "ODPS-0130131"


def test_missing_column(odps: ODPS) -> None:
    with pytest.raises(errors.ODPSError, match="ODPS-0130071.*no_such_column"):
        odps.execute_sql("select no_such_column from pyodps_iris")


def test_error_at_run_time(odps: ODPS) -> None:
    with pytest.raises(errors.ODPSError, match="^ODPS-|ODPS-0121|ODPS-0123") as caught:
        odps.execute_sql("select cast('x' as bigint) + cast(name as decimal(3, 1)) from pyodps_iris limit 2")
    assert caught.value.instance_id


def test_unknown_project(odps: ODPS) -> None:
    with pytest.raises(errors.NoSuchObject, match="another_project"):
        odps.run_sql("select 1", project="another_project")


def test_no_permission(emulator: Emulator) -> None:
    # A link's token may read its instance and nothing else.
    address = emulator.connect().get_logview_address(KNOWN)
    account = BearerTokenAccount(address.split("&token=")[1])
    guest = emulator.connect(
        access_id=None, secret_access_key=None, account=account, logview_host="http://logview.example.com"
    )
    assert guest.get_instance(KNOWN).is_successful()
    with pytest.raises(errors.NoPermission):
        list(guest.list_instances())


def test_throttling_is_told(emulator: Emulator) -> None:
    o = emulator.connect()
    emulator.add_fault("throttle", times=1, retryAfter=7)
    with pytest.raises(errors.RequestQuotaExceeded) as caught:
        o.get_instance(KNOWN).reload()
    assert caught.value.request_id
    assert o.exist_instance(KNOWN), "the fault was used up"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_bursts_of_server_errors_are_endured(emulator: Emulator, status: int) -> None:
    instance = emulator.connect().run_sql("select 1")
    emulator.add_fault("unavailable", status=status, times=3, method="GET", path="/instances/")
    instance.wait_for_success()
    assert [r["status"] for r in emulator.requests()].count(status) == 3


def test_lasting_server_error(emulator: Emulator) -> None:
    instance = emulator.connect().get_instance(KNOWN)
    emulator.add_fault("unavailable", status=500)
    with pytest.raises(errors.InternalServerError):
        instance.get_task_statuses()


def test_submit_is_not_sent_twice_by_a_server_error(emulator: Emulator) -> None:
    o = emulator.connect()
    o.run_sql("select 1")
    emulator.forget_requests()
    emulator.add_fault("unavailable", status=503, method="POST")
    with pytest.raises(errors.ODPSError):
        o.run_sql("select 1")
    assert len([r for r in emulator.requests() if r["method"] == "POST"]) == 1


def test_dropped_connections_are_endured(emulator: Emulator) -> None:
    o = emulator.connect()
    emulator.add_fault("reset", times=2, path="/instances/")
    assert o.get_instance(KNOWN).is_successful()


def test_dropped_connection_of_a_submit(emulator: Emulator) -> None:
    o = emulator.connect()
    o.run_sql("select 1")
    emulator.add_fault("lost-answer", times=1)
    with pytest.raises(requests.ConnectionError):
        o.run_sql("select 1", unique_identifier_id="after-a-lost-answer")
    again = o.run_sql("select 1", unique_identifier_id="after-a-lost-answer")
    same = [found for found in o.list_instances() if found.id == again.id]
    assert len(same) == 1


def test_truncated_answer(emulator: Emulator) -> None:
    instance = emulator.connect().get_instance(KNOWN)
    emulator.add_fault("truncated-body", times=1, action="result")
    with pytest.raises(requests.RequestException):
        instance.get_task_results()
    assert instance.get_task_results() == {"SQLDropTableTask": "OK"}


def test_garbage(emulator: Emulator) -> None:
    instance = emulator.connect().get_instance(KNOWN)
    emulator.add_fault("garbage-body", times=1, action="taskstatus")
    with pytest.raises(Exception, match="(?i)not well-formed|invalid token|parse"):
        instance.get_task_statuses()


def test_clock_skew(emulator: Emulator) -> None:
    emulator.add_fault("clock-skew", ms=3_600_000)
    with pytest.raises(errors.RequestTimeTooSkewd) as caught:
        emulator.connect(logview_host="http://logview.example.com").get_instance(KNOWN).reload()
    error = caught.value
    assert error.max_interval_date == 900_000
    assert (error.now_date - error.expire_date).total_seconds() > 3500


def test_error_bodies_are_whole(emulator: Emulator) -> None:
    # PyODPS throws away an error that lacks one of the four elements (docs/protocol.md 6.1).
    answer = requests.get(f"{emulator.endpoint}/projects/{emulator.project}/instances", timeout=LIMIT)
    assert answer.status_code == 401
    for element in ("Code", "Message", "RequestId", "HostId"):
        assert f"<{element}>" in answer.text
    assert answer.headers["x-odps-request-id"] in answer.text
