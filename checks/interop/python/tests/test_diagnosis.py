"""What an instance tells about its run: summary, cost, detail, workers, logs, quota, info."""

from __future__ import annotations

import json

import pytest
from emulator import Emulator
from odps import ODPS, errors

VISITS = "select customer_id, count(*) as visits from web_logs group by customer_id"


def test_summary_and_cost(odps: ODPS) -> None:
    instance = odps.execute_sql(VISITS)
    summary = instance.get_task_summary(with_finalized=True)
    assert summary.finalized is True
    assert summary.summary_text.startswith("resource cost: cpu ")
    assert summary["inputs"]["demo_project.web_logs"] == [200_000, 1_600_000]
    assert json.loads(summary.json_summary) == dict(summary)
    cost = instance.get_task_cost()
    assert cost.cpu_cost > 0 and cost.memory_cost > 0 and cost.input_size == 1_600_000


def test_no_summary_of_a_statement_that_answers_at_once(odps: ODPS) -> None:
    instance = odps.run_sql("create table if not exists summed_up (id bigint)")
    assert instance.get_task_summary() is None
    assert instance.get_task_summary(with_finalized=True).finalized is True
    assert instance.get_task_cost() is None
    assert instance.get_task_workers() == []


def test_detail_in_both_forms(odps: ODPS) -> None:
    instance = odps.execute_sql(VISITS)
    detail = instance.get_task_detail()
    assert [stage["ID"] for stage in detail["Instance"]["Stages"]] == ["M1_job_0", "R2_1_job_0"]
    logview = instance.get_task_detail2()["mapReduce"]
    # As programs around PyODPS read it.
    assert logview["summary"].split("\n")[0].split(":")[1].split(",")[0].strip().endswith("Core * Min")
    summary = json.loads(logview["jsonSummary"])
    assert summary["cost_cpu"] == instance.get_task_cost().cpu_cost
    assert [task["name"] for task in logview["jobs"][0]["tasks"]] == ["M1", "R2_1"]


def test_workers_and_their_logs(odps: ODPS) -> None:
    instance = odps.execute_sql(VISITS)
    workers = instance.get_task_workers()
    assert {worker.type for worker in workers} == {"M1", "R2_1"}
    maps = [worker for worker in workers if worker.type == "M1" and worker.status == "Terminated"]
    assert sum(worker.input_records for worker in maps) == 200_000
    assert all(0 < worker.start_time <= worker.end_time for worker in maps)
    log = workers[0].get_log("stdout")
    assert "started" in log and log.endswith("records and ended\n")
    assert workers[0].get_log("stdout", size=10) == log[-10:]
    for kind in ("stderr", "waterfall_summary", "jstack", "pstack", "hs_err_log", "coreinfo"):
        assert isinstance(workers[0].get_log(kind), str)
    [task] = instance.tasks
    assert len(task.workers) == len(workers)


def test_a_skewed_job_has_one_worker_that_is_left(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=200_000, workers=20, skew=10))
    manual.advance(180)
    left = [worker for worker in instance.get_task_workers() if worker.status == "Running"]
    assert len(left) == 2  # it and its backup
    assert "20[" in instance.get_task_progress().get_stage_progress_formatted_string()
    manual.advance(60)
    records = sorted(worker.input_records for worker in instance.get_task_workers() if worker.type == "R2_1")
    assert records[-1] > 7 * records[len(records) // 2]


def test_a_log_that_is_not_there(odps: ODPS) -> None:
    instance = odps.execute_sql("select 1")
    with pytest.raises(errors.NoSuchObject):
        instance.get_worker_log("nothing", "stdout")


def test_quota_is_told_once_in_30_seconds(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=200_000, workers=4))
    manual.advance(1)
    quota = json.loads(instance.get_task_quota()["quotaInfos"]["job_0"])
    assert quota["UsedQuota"] == {"CPU": 200, "Memory": 2048}
    assert instance.get_task_quota() == {}
    manual.advance(31)
    assert instance.get_task_quota() != {}


def test_info_is_kept(odps: ODPS) -> None:
    instance = odps.execute_sql("select 1")
    [name] = instance.get_task_names()
    assert json.loads(instance.put_task_info(name, "note", "a < b", raise_empty=True)) == {"status": "ok", "result": ""}
    assert instance.get_task_info(name, "note") == "a < b"
    assert json.loads(instance.get_task_info(name, "warnings")) == {"warnings": []}
