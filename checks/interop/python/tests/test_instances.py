"""Listing, finding and stopping instances."""

import datetime
import time

import pytest
from emulator import Emulator
from odps import ODPS, errors
from odps.models import Instance


@pytest.fixture
def stocked(start_emulator) -> Emulator:
    """An emulator with a manual clock: seven instances, one a minute, of which the last two still run."""
    emulator = start_emulator(clock="manual", startTime=(int(time.time()) - 600) * 1000)
    for number in range(7):
        emulator.script_job(
            name=f"job_{number}",
            durationMs=1000 if number < 5 else 3_600_000,
            owner="ALIYUN$somebody@example.com" if number == 1 else "ALIYUN$emulator@example.com",
        )
        emulator.advance(60)
    return emulator


def iterate(emulator: Emulator, **filters):
    """As `list_instances`, which does not hand on all that `iterate` knows."""
    return emulator.connect().get_project().instances.iterate(**filters)


def ids(found) -> list[str]:
    return [instance.id for instance in found]


def test_list_is_newest_first_and_own_only(stocked: Emulator) -> None:
    found = list(stocked.connect().list_instances())
    assert len(found) == 7, "six of its own, and the one of 2016"
    assert ids(found) == sorted(ids(found), reverse=True)
    assert {instance.owner for instance in found} == {"ALIYUN$emulator@example.com"}


def test_only_owner(stocked: Emulator) -> None:
    o = stocked.connect()
    assert ids(o.list_instances(only_owner=True)) == ids(o.list_instances())
    assert len(list(o.list_instances(only_owner=False))) == 8


def test_status(stocked: Emulator) -> None:
    o = stocked.connect()
    assert len(list(o.list_instances(status="running"))) == 2
    assert len(list(o.list_instances(status=Instance.Status.RUNNING))) == 2
    assert len(list(o.list_instances(status="Terminated", only_owner=False))) == 6
    assert list(o.list_instances(status="Suspended")) == []


def test_fields_of_a_listed_instance(stocked: Emulator) -> None:
    running, *_, ended = stocked.connect().list_instances()
    assert running.status == Instance.Status.RUNNING
    assert ended.status == Instance.Status.TERMINATED
    assert ended.start_time <= ended.end_time


def test_time_range(stocked: Emulator) -> None:
    o = stocked.connect()
    everything = list(o.list_instances(only_owner=False))
    middle = everything[3]
    since = list(o.list_instances(start_time=middle.start_time, only_owner=False))
    assert ids(since) == ids(everything[:4])
    before = list(o.list_instances(end_time=middle.start_time, only_owner=False))
    assert ids(before) == ids(everything[4:]), "the end of the range is not in it"
    between = o.list_instances(
        start_time=middle.start_time,
        end_time=middle.start_time + datetime.timedelta(seconds=90),
        only_owner=False,
    )
    assert ids(between) == [everything[2].id, middle.id]
    assert ids(o.list_instances(start_time=middle.start_time.timestamp() + 0.7, only_owner=False)) == ids(
        since
    )


def test_job_name(stocked: Emulator) -> None:
    [found] = iterate(stocked, job_name="job_3")
    assert found.id in ids(iterate(stocked))
    assert list(iterate(stocked, job_name="job_33")) == []


def test_quota_index(stocked: Emulator) -> None:
    o = stocked.connect()
    assert ids(o.list_instances(quota_index="default")) == ids(o.list_instances())
    assert list(o.list_instances(quota_index="another_quota")) == []


def test_filters_together(stocked: Emulator) -> None:
    assert len(list(iterate(stocked, job_name="job_6", status="Running", only_owner=True, max_items=1))) == 1
    assert list(iterate(stocked, job_name="job_6", status="Terminated")) == []


@pytest.mark.parametrize("page", [1, 2, 3, 8, 1000])
def test_pages(stocked: Emulator, page: int) -> None:
    found = ids(iterate(stocked, only_owner=False, max_items=page))
    lists = [request for request in stocked.requests() if request["path"].endswith("/instances")]
    assert len(found) == len(set(found)) == 8
    assert len(lists) == -(-8 // page)
    assert all(request["query"]["onlyowner"] == "no" for request in lists), "filters are sent with every page"


def test_list_keeps_its_place_while_jobs_are_added(stocked: Emulator) -> None:
    listing = iterate(stocked, only_owner=False, max_items=3)
    first = [next(listing).id for _ in range(3)]
    stocked.script_job(name="newcomer")
    rest = ids(listing)
    assert len(set(first + rest)) == 8


def test_exist(odps: ODPS) -> None:
    assert odps.exist_instance("2016042605520945g9k5pvyi2")
    assert not odps.exist_instance("my_instance_id")
    assert odps.run_sql("select 1").id in odps.get_project().instances


def test_get_asks_nothing_until_it_has_to(emulator: Emulator) -> None:
    o = emulator.connect()
    emulator.forget_requests()
    instance = o.get_instance("my_instance_id")
    assert emulator.requests() == []
    with pytest.raises(errors.NoSuchObject) as caught:
        instance.reload()
    assert caught.value.request_id and caught.value.code == "NoSuchObject"


@pytest.mark.parametrize("seconds", [0, 1.5], ids=["queued", "running"])
def test_stop(manual: Emulator, seconds: float) -> None:
    o = manual.connect()
    instance = o.get_instance(manual.script_job(queueMs=1000, durationMs=60_000))
    manual.advance(seconds)
    instance.stop()
    assert instance.is_terminated() and not instance.is_successful()
    assert instance.get_task_statuses()["AnonymousSQLTask"].status == Instance.Task.TaskStatus.CANCELLED
    with pytest.raises(errors.ODPSError, match="status=CANCELLED") as caught:
        instance.wait_for_success()
    assert caught.value.instance_id == instance.id


def test_stop_a_real_query(manual: Emulator) -> None:
    o = manual.connect()
    instance = o.run_sql(
        "select a.name, count(*) from pyodps_iris a join pyodps_iris b on a.name = b.name group by a.name"
    )
    o.stop_instance(instance.id)
    assert instance.is_terminated() and not instance.is_successful()


def test_stop_after_the_end(odps: ODPS) -> None:
    instance = odps.execute_sql("select 1")
    with pytest.raises(errors.InvalidStateSetting):
        instance.stop()
    with pytest.raises(errors.InvalidStateSetting):
        odps.stop_instance("2016042605520945g9k5pvyi2")
    assert instance.is_successful()


def test_stop_an_unknown_instance(odps: ODPS) -> None:
    with pytest.raises(errors.NoSuchObject):
        odps.stop_instance("my_instance_id")
