"""Tasks of an instance: names, statuses, results, progress, source."""

import re

import pytest
from emulator import Emulator
from odps import ODPS, errors
from odps.models import Instance

TaskStatus = Instance.Task.TaskStatus


def test_names(odps: ODPS) -> None:
    assert odps.get_instance("2016042605520945g9k5pvyi2").get_task_names() == ["SQLDropTableTask"]


def test_statuses_through_a_life(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(queueMs=1000, durationMs=4000))

    def status() -> TaskStatus:
        return instance.get_task_statuses()["AnonymousSQLTask"].status

    seen = [status()]
    manual.advance(2)
    seen.append(status())
    manual.advance(10)
    seen.append(status())
    assert seen == [TaskStatus.WAITING, TaskStatus.RUNNING, TaskStatus.SUCCESS]


def test_fields_of_a_task(odps: ODPS) -> None:
    task = odps.execute_sql("select 1").get_task_statuses()["AnonymousSQLTask"]
    assert task.type == "SQL"
    assert task.start_time <= task.end_time
    assert not task.histories


def test_running_task_has_no_end(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=4000))
    manual.advance(1)
    task = instance.get_task_statuses()["AnonymousSQLTask"]
    assert task.start_time is not None and task.end_time is None


def test_results(odps: ODPS) -> None:
    instance = odps.execute_sql("select * from pyodps_iris limit 1")
    text = '"sepallength","sepalwidth","petallength","petalwidth","name"\n5.1,3.5,1.4,0.2,"Iris-setosa"\n'
    assert instance.get_task_result("AnonymousSQLTask") == text
    assert instance.get_task_result() == text
    assert instance.get_task_results() == {"AnonymousSQLTask": text}
    assert instance.get_task_result("no_such_task") is None
    [raw] = instance.get_task_results_without_format().values()
    assert (raw.transform, raw.format) == ("Base64", "csv")


def test_result_of_a_failed_task_is_its_message(odps: ODPS) -> None:
    instance = odps.run_sql("select * from there_is_no_such_table")
    instance.wait_for_completion()
    assert instance.get_task_result().startswith("ODPS-0130131:")


def test_no_result_before_the_end(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=4000))
    assert instance.get_task_results() == {}


def test_result_of_a_statement_without_rows(odps: ODPS) -> None:
    assert "sepallength" in odps.execute_sql("desc pyodps_iris").get_task_result()


def test_progress(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(queueMs=1000, durationMs=4000, workers=4))
    assert instance.get_task_progress("AnonymousSQLTask").stages == []

    manual.advance(2)
    first, second = instance.get_task_progress("AnonymousSQLTask").stages
    assert (first.name, second.name) == ("M1_job_0", "R2_1_job_0")
    assert first.running_workers + first.terminated_workers == first.total_workers == 4
    assert 0 < first.finished_percentage < 100
    assert second.finished_percentage == second.running_workers == 0

    manual.advance(60)
    stages = instance.get_task_progress().stages
    assert [stage.finished_percentage for stage in stages] == [100, 100]
    assert [stage.terminated_workers for stage in stages] == [4, 4]


def test_formatted_progress(manual: Emulator) -> None:
    instance = manual.connect().get_instance(manual.script_job(durationMs=4000, workers=4))
    manual.advance(60)
    text = instance.get_task_progress("AnonymousSQLTask").get_stage_progress_formatted_string()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d M1_job_0:0/4/4\[100%\]\tR2_1_job_0:0/4/4\[100%\]\t", text
    )


def test_progress_of_a_real_query_goes_forward(manual: Emulator) -> None:
    instance = manual.connect().run_sql(
        "select name, count(*) from pyodps_iris group by name order by name limit 9"
    )
    percentages = []
    for _ in range(40):
        manual.advance(0.02)
        stages = instance.get_all_task_progresses()["AnonymousSQLTask"].stages
        percentages.append([stage.finished_percentage for stage in stages])
    shown = [each for each in percentages if each]
    assert shown and shown == sorted(shown)
    assert all(percentage == 100 for percentage in shown[-1])


def test_progress_of_an_unknown_task(odps: ODPS) -> None:
    with pytest.raises(errors.NoSuchObject):
        odps.execute_sql("select 1").get_task_progress("no_such_task")


def test_source(odps: ODPS) -> None:
    instance = odps.get_instance(odps.run_sql("select 6 * 7 as answer", priority=4).id)
    [task] = instance.tasks
    assert (type(task).__name__, task.name, task.query) == (
        "SQLTask",
        "AnonymousSQLTask",
        "select 6 * 7 as answer;",
    )
    assert instance.get_tasks() == instance.tasks
    assert instance.get_sql_query() == "select 6 * 7 as answer;"
    assert instance.priority == 4


def test_source_of_what_is_no_sql(odps: ODPS) -> None:
    odps.execute_sql("create table if not exists merge_source (id bigint)")
    instance = odps.get_instance(odps.run_merge_files("merge_source").id)
    with pytest.raises(errors.ODPSError):
        instance.get_sql_query()


def test_what_is_not_known_any_more_has_the_right_shape(odps: ODPS) -> None:
    instance = odps.get_instance("2016042605520945g9k5pvyi2")
    [name] = instance.get_task_names()
    assert instance.get_task_summary() is None
    assert instance.get_task_cost() is None
    assert instance.get_task_quota() == {}
    assert instance.get_task_info(name, "warnings") == '{"warnings":[]}'
    assert instance.get_queueing_info() is not None
    # Sessions of other tests may still run.
    assert instance.id not in [info.instance_id for info in odps.list_instance_queueing_infos()]
