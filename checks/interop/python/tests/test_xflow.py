"""XFlows: running, their sub-instances, and what there is to run."""

import uuid
from typing import Any

import pytest
from conftest import now_in_ms
from emulator import Emulator
from odps import ODPS, errors
from odps.models import Instance


@pytest.fixture
def tables(odps: ODPS) -> dict[str, str]:
    """Parameters of AppendID: a table of three rows, and the name of one that is not there yet."""
    name = f"xflow_{uuid.uuid4().hex[:8]}"
    odps.execute_sql(f"create table {name} as select name from pyodps_iris limit 3")
    return {"inputTableName": name, "outputTableName": f"{name}_out"}


def test_append_id(odps: ODPS, tables: dict[str, str]) -> None:
    instance = odps.execute_xflow("AppendID", "algo_public", parameters=tables)
    assert instance.is_successful()
    rows = odps.execute_sql(
        f"select append_id from {tables['outputTableName']} order by append_id limit 9"
    ).get_task_result()
    assert rows == '"append_id"\n0\n1\n2\n'


def test_sub_instances_have_links(odps: ODPS, tables: dict[str, str]) -> None:
    instance = odps.run_xflow("AppendID", "algo_public", parameters=tables)
    instance.wait_for_success()
    subs = odps.get_xflow_sub_instances(instance)
    assert list(subs) == ["AppendID"]
    for sub in subs.values():
        assert sub.is_successful()
        assert "/logview/?h=" in sub.get_logview_address()


def test_nested_workflow(odps: ODPS) -> None:
    instance = odps.execute_xflow("DemoPipeline", "algo_public", parameters={})
    results = odps.get_xflow_results(instance)
    assert {name: action.node_type for name, action in results.items()} == {
        "start": "Local",
        "statistics": "Instance",
        "evaluation": "SubWorkflow",
        "end": "Local",
    }
    assert set(odps.get_xflow_sub_instances(instance)) == {"statistics", "widest", "longest"}


def test_sub_instances_as_they_appear(start_emulator) -> None:
    emulator = start_emulator(clock="manual", startTime=now_in_ms(), pace=300)
    looks = 0

    def looked_again(asked: list[dict[str, Any]]) -> bool:
        nonlocal looks
        before, looks = looks, sum("xresult" in request["query"] for request in asked)
        return looks > before

    o = emulator.connect()
    instance = o.run_xflow("DemoPipeline", "algo_public", parameters={})
    with emulator.passing_time(looked_again):
        found = dict(o.iter_xflow_sub_instances(instance, interval=0))
    assert set(found) == {"statistics", "widest", "longest"}
    assert all(isinstance(sub, Instance) for sub in found.values())


def test_priority_and_hints_are_taken(odps: ODPS, tables: dict[str, str]) -> None:
    instance = odps.run_xflow(
        "AppendID", "algo_public", parameters=tables, priority=1, hints={"settings": '{"a": "b"}'}
    )
    instance.wait_for_success()


def test_xflow_that_fails(odps: ODPS) -> None:
    parameters = {"inputTableName": "there_is_no_such_table", "outputTableName": "never_written"}
    instance = odps.run_xflow("AppendID", "algo_public", parameters=parameters)
    with pytest.raises(errors.NoSuchTable, match="there_is_no_such_table"):
        instance.wait_for_success()


def test_stop_an_xflow_and_what_it_started(manual: Emulator) -> None:
    o = manual.connect()
    instance = o.run_xflow("DemoPipeline", "algo_public", parameters={})
    manual.advance(0.06)
    [sub] = o.get_xflow_sub_instances(instance).values()
    instance.stop()
    assert instance.is_terminated() and not instance.is_successful()
    manual.advance(60)
    assert sub.is_terminated() and not sub.is_successful()


def test_unknown_xflow(odps: ODPS) -> None:
    with pytest.raises(errors.NoSuchObject):
        odps.run_xflow("NoSuchFlow", "algo_public", parameters={})


def test_list_exist_get(odps: ODPS) -> None:
    names = [xflow.name for xflow in odps.list_xflows("algo_public")]
    assert "AppendID" in names and len(names) == len(set(names))
    assert list(odps.list_xflows("algo_public", owner="nobody")) == []
    assert odps.exist_xflow("AppendID", "algo_public")
    assert not odps.exist_xflow("NoSuchFlow", "algo_public")


def test_sql_job_is_no_xflow(odps: ODPS) -> None:
    instance = odps.execute_sql("select 1")
    with pytest.raises(errors.ODPSError):
        odps.get_xflow_results(instance)


def test_an_algorithm_leaves_a_model(odps: ODPS) -> None:
    parameters = {"inputTableName": "pyodps_iris", "labelColName": "name", "modelName": "iris_model", "maxIter": "20"}
    instance = odps.execute_xflow("LogisticRegression", "algo_public", parameters)
    [(name, sub_instance)] = odps.get_xflow_sub_instances(instance).items()
    assert name == "LogisticRegression" and sub_instance.is_successful()
    assert "iris_model" in [model.name for model in odps.list_offline_models(prefix="iris")]
    model = odps.get_offline_model("iris_model")
    assert model.owner and model.creation_time is not None
    assert "RegressionTable" in model.get_model()
    assert model.copy("iris_model_2").get_model() == model.get_model()
    for name in ("iris_model", "iris_model_2"):
        assert odps.exist_offline_model(name)
        odps.delete_offline_model(name)
        assert not odps.exist_offline_model(name)
    odps.delete_offline_model("iris_model", if_exists=True)
