"""Place in the queue, priority and progress of what waits and runs."""

from emulator import Emulator
from odps.models import Instance

SLOW = "select count(*) from pyodps_iris"


def test_a_job_that_waits_has_its_place_and_priority(manual: Emulator) -> None:
    o = manual.connect()
    first = o.run_sql(SLOW, priority=3)
    second = o.run_sql(SLOW)
    info = first.get_queueing_info()
    assert (info.instance_id, info.priority, info.task_type) == (first.id, 3, "SQL")
    assert info.status == Instance.InstanceQueueingInfo.Status.RUNNING
    assert info.progress == 0
    assert info.start_time is not None
    assert {queued.instance_id for queued in o.list_instance_queueing_infos()} == {first.id, second.id}


def test_progress_grows_and_the_queue_forgets_what_has_ended(manual: Emulator) -> None:
    o = manual.connect()
    instance = o.get_instance(manual.script_job(durationMs=30_000))
    manual.advance(10)
    assert 0 < instance.get_queueing_info().progress < 1
    manual.advance(60)
    assert instance.get_queueing_info().status == Instance.InstanceQueueingInfo.Status.TERMINATED
    assert list(o.list_instance_queueing_infos()) == []
    long_ago = o.get_instance("2016042605520945g9k5pvyi2")
    assert long_ago.get_queueing_info().instance_id is None


def test_an_entry_tells_the_states_so_far(manual: Emulator) -> None:
    o = manual.connect()
    instance = o.run_sql(SLOW)
    info = instance.get_queueing_info()
    assert info.instance is instance
    assert [state["description"] for state in info.sub_status_history] == ["Waiting for scheduling"]
    assert (info.wait_pos, info.queue_length) == (1, 1)
    manual.advance(60)
    history = instance.get_queueing_info().sub_status_history
    assert [state["code"] for state in history] == [1010, 1230, 1240, 1032, 1040]
    assert [state["start_time"] for state in history] == sorted(state["start_time"] for state in history)
