"""What an instance tells of itself, and waiting for it."""

import datetime
import logging

import pytest
from emulator import Emulator, one_is_held
from odps import ODPS, errors, options
from odps.models import Instance


def test_status_and_its_questions(manual: Emulator) -> None:
    instance = manual.connect().run_sql("select count(*) from pyodps_iris")
    assert (instance.is_running(), instance.is_terminated(), instance.is_successful()) == (True, False, False)
    manual.advance(60)
    assert (instance.is_running(), instance.is_terminated(), instance.is_successful()) == (False, True, True)


def test_owner_and_times(manual: Emulator) -> None:
    o = manual.connect()
    submitted = datetime.datetime.now()
    instance = o.run_sql("select count(*) from pyodps_iris")
    instance.reload()
    assert instance.owner == "ALIYUN$emulator@example.com"
    assert abs(instance.start_time - submitted) < datetime.timedelta(minutes=10)
    assert instance.end_time is None
    manual.advance(60)
    instance.reload()
    assert instance.end_time >= instance.start_time


def test_status_is_not_asked_again_after_the_end(emulator: Emulator) -> None:
    instance = emulator.connect().execute_sql("select 1")
    emulator.forget_requests()
    assert instance.status == Instance.Status.TERMINATED
    assert emulator.requests() == []


def test_wait_for_completion_blocks_at_the_server(manual: Emulator) -> None:
    instance = manual.connect().run_sql("select count(*) from pyodps_iris")
    with manual.passing_time(one_is_held):
        instance.wait_for_completion()
    assert instance.is_successful()
    held = [request for request in manual.requests() if "instancestatus" in request["query"]]
    assert held


def test_wait_without_blocking(manual: Emulator) -> None:
    instance = manual.connect().run_sql("select count(*) from pyodps_iris")
    with manual.passing_time():
        instance.wait_for_success(blocking=False, interval=0.01, max_interval=0.02)
    assert not any("instancestatus" in request["query"] for request in manual.requests())


def test_held_request_ends_before_the_job(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=30_000))
    with manual.passing_time(one_is_held):
        assert not instance.is_terminated(blocking=True)
    manual.advance(60)
    assert instance.is_terminated(blocking=True)


@pytest.mark.parametrize("wait", ["wait_for_completion", "wait_for_success"])
def test_wait_with_a_timeout(start_emulator, wait: str) -> None:
    emulator = start_emulator(clock="manual", verifySignatures=False, hold=False)
    instance = emulator.connect().get_instance(emulator.script_job(durationMs=30_000))
    with pytest.raises(errors.WaitTimeoutError) as caught:
        getattr(instance, wait)(interval=0.01, timeout=0.05)
    assert caught.value.instance_id == instance.id
    assert instance.is_running(), "leaving a wait does not stop the job"


def test_wait_with_a_timeout_that_is_long_enough(odps: ODPS) -> None:
    instance = odps.run_sql("select count(*) from pyodps_iris")
    instance.wait_for_success(timeout=100)
    assert instance.is_successful()


def test_wait_for_success_raises_the_reason(odps: ODPS) -> None:
    instance = odps.run_sql("select * from there_is_no_such_table")
    instance.wait_for_completion()
    assert instance.is_terminated() and not instance.is_successful()
    with pytest.raises(errors.NoSuchTable, match="there_is_no_such_table") as caught:
        instance.wait_for_success()
    assert caught.value.instance_id == instance.id
    assert caught.value.code == "ODPS-0130131"


def test_failure_in_the_middle(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=4000, outcome="failure"))
    manual.advance(60)
    with pytest.raises(errors.ScriptError):
        instance.wait_for_success()


def test_waiting_logs_progress_and_logview(start_emulator, caplog: pytest.LogCaptureFixture) -> None:
    options.logview_latency = 0
    options.progress_time_interval = 0
    emulator = start_emulator(clock="manual", verifySignatures=False, hold=False)
    instance = emulator.connect().run_sql("select count(*) from pyodps_iris")
    with caplog.at_level(logging.INFO, logger="odps"), emulator.passing_time():
        instance.wait_for_success(interval=0.02)
    assert f"Instance ID: {instance.id}" in caplog.text
    assert "/logview/?h=" in caplog.text
