"""What PyODPS says of an instance, as JSON. src/our-answers.ts answers the same questions."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
from collections.abc import Callable
from typing import Any

from odps import ODPS
from odps.models import Instance

Question = Callable[[ODPS, Instance], Any]


def task_statuses(_: ODPS, instance: Instance) -> Any:
    """Tasks by name, as they are asked of the service."""
    return {
        name: {
            "type": task.type,
            "status": task.status.value.capitalize(),
            "startTime": seconds(task.start_time),
            "endTime": seconds(task.end_time),
            "histories": len(task.histories or []),
        }
        for name, task in instance.get_task_statuses().items()
    }


def info(_: ODPS, instance: Instance) -> Any:
    """Owner and times."""
    instance.reload()
    return {
        "owner": instance.owner,
        "startTime": seconds(instance.start_time),
        "endTime": seconds(instance.end_time),
    }


def progress(_: ODPS, instance: Instance) -> Any:
    """Stages of each task, and the text for people without the time at its beginning."""
    fields = (
        "name running_workers terminated_workers total_workers backup_workers "
        "input_records output_records finished_percentage"
    ).split()
    return {
        name: {
            "text": task.get_stage_progress_formatted_string()[len("2023-01-01 12:00:00 ") :],
            "stages": [[getattr(stage, field) for field in fields] for stage in task.stages],
        }
        for name, task in instance.get_all_task_progresses().items()
    }


def watched(odps: ODPS, instance: Instance) -> Any:
    """All that somebody has seen who watched the instance to its end."""
    return {
        "status": instance.status.value,
        "tasks": {name: task["status"] for name, task in task_statuses(odps, instance).items()},
        "progress": {name: task["text"] for name, task in progress(odps, instance).items() if task["stages"]},
        "succeeded": instance.is_successful(),
    }


def raw_results(_: ODPS, instance: Instance) -> Any:
    """Results as they travelled."""
    return {
        name: {
            "transform": result.transform,
            "format": result.format,
            "bytes": base64.b64encode(bytes(result)).decode(),
        }
        for name, result in instance.get_task_results_without_format().items()
    }


def descriptors(_: ODPS, instance: Instance) -> Any:
    """What the service says of results beside their texts. Types are the same in any case and with any quotes."""
    described = {}
    for name in instance.get_task_results():
        found = instance.get_result_descriptor(name)
        if found is None:
            continue
        columns = [
            [column.name, str(column.type).lower().replace("`", "")] for column in found.schema.columns
        ]
        described[name] = {
            "isSelect": found.is_select,
            "status": found.select_result_status,
            "columns": columns,
        }
    return described


def rows(_: ODPS, instance: Instance) -> Any:
    """Rows of a SELECT as open_reader gives them by itself: through the tunnel, all of them."""
    with instance.open_reader() as reader:
        return [record_of(record) for record in reader]


def some_rows(_: ODPS, instance: Instance) -> Any:
    """Two rows after the first one, through the tunnel, with columns in reverse."""
    with instance.open_reader(tunnel=True) as reader:
        names = [column.name for column in reader.schema.columns]
    with instance.open_reader(tunnel=True, columns=names[::-1]) as reader:
        return [record_of(record) for record in reader[1:3]]


def limited_rows(_: ODPS, instance: Instance) -> Any:
    """How many rows there are without right on the source tables."""
    with instance.open_reader(tunnel=True, limit=True) as reader:
        return reader.count


def result_rows(_: ODPS, instance: Instance) -> Any:
    """Rows of a SELECT through the `result` interface, without accepting that they were cut."""
    with instance.open_reader(tunnel=False) as reader:
        return [record_of(record) for record in reader]


def record_of(record: Any) -> list[list[Any]]:
    """A row as names and values."""
    return [[name, value_of(value)] for name, value in record]


def source(_: ODPS, instance: Instance) -> Any:
    """The job as the service remembers it."""
    job = instance._get_job()  # pylint: disable=protected-access
    return {
        "name": job.name or None,
        "priority": instance.priority,
        "guid": instance.get_unique_identifier_id(),
        "tasks": [
            {
                "name": task.name,
                "query": getattr(task, "query", None),
                "properties": dict(task.properties or {}),
            }
            for task in instance.tasks
        ],
    }


def xflow_results(odps: ODPS, instance: Instance) -> Any:
    """Nodes of an XFlow by name."""
    return {
        name: {"nodeType": action.node_type, "instanceId": action.instance_id or None}
        for name, action in odps.get_xflow_results(instance).items()
    }


def listed(odps: ODPS, instance: Instance) -> Any:
    """The instance as the list shows it; null when it is not there."""
    for found in odps.list_instances(only_owner=False):
        if found.id == instance.id:
            return {
                "status": found.status.value,
                "owner": found.owner,
                "startTime": seconds(found.start_time),
                "endTime": seconds(found.end_time),
            }
    return None


def summaries(_: ODPS, instance: Instance) -> Any:
    """What each task has done and used: text, JSON, cost, and whether this is the last word."""
    told = {}
    for name in instance.get_task_names():
        summary = instance.get_task_summary(name, with_finalized=True)
        cost = instance.get_task_cost(name)
        told[name] = {
            "text": summary.summary_text,
            "details": dict(summary),
            "finalized": summary.finalized,
            "cost": cost and {"cpu": cost.cpu_cost, "memory": cost.memory_cost, "input": cost.input_size},
        }
    return told


def workers(_: ODPS, instance: Instance) -> Any:
    """The workers of each task, and what the first of them has written."""
    fields = "id type log_id status start_time end_time input_bytes input_records output_bytes output_records".split()
    found = {}
    for name in instance.get_task_names():
        of_task = instance.get_task_workers(name)
        logs = [
            [worker.get_log("stdout"), worker.get_log("waterfall_summary"), worker.get_log("stdout", size=25)]
            for worker in of_task[:1]
            if worker.log_id
        ]
        # Nothing and 0 say that it has not started or ended.
        found[name] = {
            "workers": [[getattr(worker, field) or None for field in fields] for worker in of_task],
            "logs": logs,
        }
    return found


def details(_: ODPS, instance: Instance) -> Any:
    """What the service tells about the run of each task, as it came."""
    return {name: instance.get_task_detail(name) for name in instance.get_task_names()}


def queueing(_: ODPS, instance: Instance) -> Any:
    """Its entry in the queue; null when there is none."""
    entry = instance.get_queueing_info()
    if entry.instance_id is None:
        return None
    return {
        "instanceId": entry.instance_id,
        "priority": entry.priority,
        "progress": entry.progress,
        "jobName": entry.job_name,
        "project": entry.project,
        "startTime": seconds(entry.start_time),
        "taskType": entry.task_type,
        "taskName": entry.task_name,
        "userAccount": entry.user_account,
        "status": entry.status.value,
        "history": entry.sub_status_history,
    }


def infos(_: ODPS, instance: Instance) -> Any:
    """The warnings of each task, and a text that is put there and read again."""
    told = {}
    for name in instance.get_task_names():
        answer = instance.put_task_info(name, "note", "a < b", raise_empty=True)
        told[name] = [instance.get_task_info(name, "warnings"), answer, instance.get_task_info(name, "note")]
    return told


QUESTIONS: dict[str, Question] = {
    "exists": lambda odps, instance: odps.exist_instance(instance.id),
    "status": lambda _, instance: instance.status.value,
    "terminated": lambda _, instance: instance.is_terminated(),
    "running": lambda _, instance: instance.is_running(),
    "successful": lambda _, instance: instance.is_successful(),
    "info": info,
    "listed": listed,
    "taskNames": lambda _, instance: instance.get_task_names(),
    "taskStatuses": task_statuses,
    "progress": progress,
    "result": lambda _, instance: instance.get_task_result(),
    "results": lambda _, instance: dict(instance.get_task_results()),
    "resultOfUnknownTask": lambda _, instance: instance.get_task_result("no_such_task"),
    "progressOfUnknownTask": lambda _, instance: instance.get_task_progress("no_such_task").stages,
    "rawResults": raw_results,
    "descriptors": descriptors,
    "rows": rows,
    "rowsByArrow": rows,  # rows are rows, however they travel
    "someRows": some_rows,
    "limitedRows": limited_rows,
    "resultRows": result_rows,
    "source": source,
    "sqlQuery": lambda _, instance: instance.get_sql_query(),
    "logview": lambda _, instance: instance.get_logview_address(),
    "legacyLogview": lambda _, instance: instance.get_logview_address(use_legacy=True, hours=2),
    "jobInsight": lambda _, instance: instance.get_logview_address(use_legacy=False),
    "watched": watched,
    "success": lambda _, instance: instance.wait_for_success(),
    "stop": lambda _, instance: instance.stop(),
    "summaries": summaries,
    "workers": workers,
    "details": details,
    "queueing": queueing,
    "taskInfos": infos,
    "xflowResults": xflow_results,
    "xflowSubInstances": lambda odps, instance: {
        name: sub.id for name, sub in odps.get_xflow_sub_instances(instance).items()
    },
}


def seconds(time: datetime.datetime | None) -> int | None:
    """Seconds since 1970; PyODPS's times are local ones."""
    return None if time is None else int(time.timestamp())


def value_of(value: Any) -> Any:
    """A value of a row by its meaning: dates as text, decimals without zeros that say nothing, the rest with its kind."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"integer": str(value)}
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else {"float": str(value)}
    if isinstance(value, decimal.Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return text_of_time(value)
    if isinstance(value, list):
        return {"list": [value_of(item) for item in value]}
    if isinstance(value, dict):
        return {"map": [[value_of(key), value_of(item)] for key, item in value.items()]}
    if isinstance(value, tuple):  # a STRUCT
        fields = value._fields  # type: ignore[attr-defined]
        return {"struct": [[field, value_of(item)] for field, item in zip(fields, value)]}
    raise TypeError(f"no place for {type(value).__name__} {json.dumps(str(value))}")


def text_of_time(value: datetime.date) -> str:
    """A date or time as the service writes it: no fraction where there is none."""
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    # pandas keeps nanoseconds; the text has the digits that are needed.
    nanoseconds = value.microsecond * 1000 + getattr(value, "nanosecond", 0)
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return value.strftime("%Y-%m-%d %H:%M:%S") + fraction
