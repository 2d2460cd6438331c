"""Submitting: run_sql, execute_sql, and everything that can be said with them."""

import json
import uuid

import pytest
from emulator import Emulator
from odps import ODPS, errors, options
from odps.models import Instance


def settings_of(instance: Instance) -> dict[str, str]:
    """The settings of the instance's only task, from its source."""
    [task] = instance.tasks
    return json.loads(task.properties["settings"])


def new_name(prefix: str) -> str:
    """A table name that no other test uses."""
    return f"{prefix}_{uuid.uuid4().hex[:8]}"


def test_run_sql_returns_before_the_end(manual: Emulator) -> None:
    instance = manual.connect().run_sql("select count(*) from pyodps_iris")
    assert not instance.is_sync
    assert instance.status == Instance.Status.RUNNING
    manual.advance(60)
    assert instance.status == Instance.Status.TERMINATED
    assert instance.is_successful()


def test_execute_sql_waits_for_success(odps: ODPS) -> None:
    instance = odps.execute_sql("select count(*) as n from pyodps_iris")
    assert instance.get_task_results() == {"AnonymousSQLTask": '"n"\n150\n'}


def test_requests_of_execute_sql(emulator: Emulator) -> None:
    # As docs/protocol.md 5.1 lists them.
    o = emulator.connect(logview_host="http://logview.example.com")
    instance = o.execute_sql("select count(*) from pyodps_iris")
    seen = [(r["method"], r["path"], set(r["query"]) - {"curr_project"}) for r in emulator.requests()]
    path = f"/api/projects/{emulator.project}/instances"
    assert seen[:2] == [("GET", "/api/tenants", set()), ("POST", path, set())]
    assert seen[2:4] == [
        ("GET", f"{path}/{instance.id}", set()),
        ("GET", f"{path}/{instance.id}", {"instancestatus"}),
    ]
    assert seen[-1] == ("GET", f"{path}/{instance.id}", {"taskstatus"})


def test_query_comes_back_as_it_was_sent(odps: ODPS) -> None:
    query = "select '<a>&amp;\"b\"''' as `x`, '北京' as y -- <!-- comment -->\n;"
    instance = odps.run_sql(query)
    assert odps.get_instance(instance.id).get_sql_query() == query


def test_hints(odps: ODPS) -> None:
    hints = {"odps.sql.mapper.split.size": 16, "odps.sql.allow.fullscan": True}
    settings = settings_of(odps.run_sql("select 1", hints=hints))
    assert settings["odps.sql.mapper.split.size"] == "16"
    assert settings["odps.sql.allow.fullscan"] == "true"
    assert settings["PYODPS_VERSION"] == "0.13.1"


def test_default_hints_and_settings_in_the_text(odps: ODPS) -> None:
    options.sql.settings = {"odps.sql.reducer.instances": "3"}
    settings = settings_of(odps.run_sql("set odps.sql.joiner.instances=4; select 1"))
    assert settings["odps.sql.reducer.instances"] == "3"
    assert settings["odps.sql.joiner.instances"] == "4"


def test_aliases(odps: ODPS) -> None:
    [task] = odps.run_sql("select 1", aliases={"res1": "res2"}).tasks
    assert json.loads(task.properties["aliases"]) == {"res1": "res2"}


def test_priority(odps: ODPS) -> None:
    assert odps.run_sql("select 1").priority == 9
    assert odps.run_sql("select 1", priority=3).priority == 3
    options.priority = 5
    assert odps.run_sql("select 1").priority == 5
    with pytest.raises(errors.ODPSClientError):
        odps.run_sql("select 1", priority=-1)


def test_name_of_the_task(odps: ODPS) -> None:
    instance = odps.execute_sql("select 1", name="nightly_sum")
    assert instance.get_task_names() == ["nightly_sum"]
    assert instance.get_task_result("nightly_sum") == '"_c0"\n1\n'


def test_running_cluster_and_uuid(odps: ODPS) -> None:
    instance = odps.run_sql("select 1", running_cluster="AT-demo")
    fresh = odps.get_instance(instance.id)
    assert fresh._get_job().running_cluster == "AT-demo"
    assert uuid.UUID(fresh.tasks[0].properties["uuid"])


def test_unique_identifier_starts_one_job_only(odps: ODPS) -> None:
    guid = str(uuid.uuid4())
    first = odps.run_sql("select 1", unique_identifier_id=guid)
    again = odps.run_sql("select 1", unique_identifier_id=guid)
    other = odps.run_sql("select 1", unique_identifier_id=str(uuid.uuid4()))
    assert first.id == again.id != other.id
    assert odps.get_instance(first.id).get_unique_identifier_id() == guid


def test_synchronous_ddl(odps: ODPS) -> None:
    instance = odps.run_sql(f"create table {new_name('sync')} (id bigint)")
    assert instance.is_sync
    assert instance.is_terminated() and instance.is_successful()
    assert list(instance.get_task_statuses()) == ["AnonymousSQLTask"]
    assert instance.get_task_result() == odps.get_instance(instance.id).get_task_result()


def test_failing_synchronous_ddl(odps: ODPS) -> None:
    instance = odps.run_sql("drop table there_is_no_such_table")
    assert instance.is_sync and not instance.is_successful()
    with pytest.raises(errors.NoSuchTable, match="there_is_no_such_table") as caught:
        instance.wait_for_success()
    assert caught.value.instance_id == instance.id


def test_asynchronous_ddl(start_emulator) -> None:
    o = start_emulator(ddl="async").connect()
    name = new_name("later")
    instance = o.run_sql(f"create table {name} (id bigint)")
    assert not instance.is_sync
    instance.wait_for_success()
    assert o.execute_sql(f"select * from {name}").get_task_result() == '"id"\n'


def test_insert_and_read_again(odps: ODPS) -> None:
    name = new_name("filled")
    odps.execute_sql(f"create table {name} (id bigint, city string)")
    odps.execute_sql(f"insert into {name} values (1, '北京'), (2, null)")
    rows = odps.execute_sql(f"select * from {name} order by id limit 10").get_task_result()
    assert rows == '"id","city"\n1,"北京"\n2,\\N\n'


def test_statements_of_a_script(odps: ODPS) -> None:
    name = new_name("script")
    script = f"""
        create table {name} (id bigint);
        insert into {name} values (1), (2);
        select sum(id) as total from {name};
    """
    instance = odps.execute_sql(script, hints={"odps.sql.submit.mode": "script"})
    assert instance.get_task_result() == '"total"\n3\n'


def test_sql_cost(odps: ODPS) -> None:
    cost = odps.execute_sql_cost("select count(*) from pyodps_iris")
    assert cost.udf_num == 0
    assert isinstance(cost.complexity, float) and cost.complexity >= 1
    assert cost.input_size > 0
    with pytest.raises(errors.ParseError):
        odps.execute_sql_cost("selec 1")


def test_sql_cost_of_a_small_file(odps: ODPS) -> None:
    name = new_name("small")
    odps.execute_sql(f"create table {name} (size tinyint)")
    odps.execute_sql(f"insert into {name} values (1), (2), (3)")
    cost = odps.execute_sql_cost(f"select * from {name}")
    assert (cost.udf_num, cost.complexity) == (0, 1.0)
    assert cost.input_size >= 100  # as PyODPS's own tests expect of the service


def test_several_statements_need_script_mode(odps: ODPS) -> None:
    with pytest.raises(errors.ParseError, match="odps.sql.submit.mode"):
        odps.execute_sql("select 1; select 2")


def test_table_variables_of_a_script(odps: ODPS) -> None:
    name = new_name("variables")
    script = f"""
        create table {name} (id bigint, name string);
        @a := select 1 as id union all select 2;
        @b := select a.id, concat('n', a.id) as name from @a where id > 1;
        insert into {name} select * from @b;
        select name from @b;
    """
    instance = odps.execute_sql(script, hints={"odps.sql.submit.mode": "script"})
    assert instance.get_task_result() == '"name"\n"n2"\n'
    assert odps.execute_sql(f"select * from {name}").get_task_result() == '"id","name"\n2,"n2"\n'


def test_merge_task(odps: ODPS) -> None:
    name = new_name("merged")
    odps.execute_sql(f"create table {name} (id bigint)")
    instance = odps.run_merge_files(name)
    instance.wait_for_success()
    [task] = instance.tasks
    assert type(task).__name__ == "MergeTask"
    odps.execute_sql(f"alter table {name} merge smallfiles").wait_for_success()


def test_explain(odps: ODPS) -> None:
    assert "M1" in odps.execute_sql("explain select count(*) from pyodps_iris").get_task_result()
