"""Every example of PyODPS's page on instances (docs/source/base-instances.rst of its repository), in its order."""

import re

import pytest
from emulator import Emulator
from odps import ODPS
from odps.models import Instance


@pytest.fixture(scope="module")
def o(start_emulator) -> ODPS:
    """The entry object that the page calls `o`."""
    return start_emulator().connect()


def test_list_and_exist(o: ODPS, capsys: pytest.CaptureFixture) -> None:
    for instance in o.list_instances():
        print(instance.id)
    if o.exist_instance("my_instance_id"):
        print("Instance my_instance_id exists!")
    assert capsys.readouterr().out == "2016042605520945g9k5pvyi2\n"


def test_stop(manual: Emulator) -> None:
    o = manual.connect()
    started = o.run_sql("select count(*) from pyodps_iris")
    o.stop_instance(started.id)
    assert started.is_terminated()
    started = o.run_sql("select count(*) from pyodps_iris")
    instance = o.get_instance(started.id)
    instance.stop()
    assert instance.is_terminated()


def test_logview(o: ODPS) -> None:
    instance = o.run_sql("desc pyodps_iris")
    assert f"&i={instance.id}&token=" in instance.get_logview_address()
    instance = o.get_instance("2016042605520945g9k5pvyi2")
    assert "&i=2016042605520945g9k5pvyi2&token=" in instance.get_logview_address()


def test_logview_of_an_xflow(o: ODPS, capsys: pytest.CaptureFixture) -> None:
    o.execute_sql("create table input_table as select * from pyodps_iris")
    instance = o.run_xflow(
        "AppendID",
        "algo_public",
        {"inputTableName": "input_table", "outputTableName": "output_table"},
    )
    # The page asks at once; before the run has started there is no sub-instance to be seen.
    instance.wait_for_success()
    for sub_inst_name, sub_inst in o.get_xflow_sub_instances(instance).items():
        print("%s: %s" % (sub_inst_name, sub_inst.get_logview_address()))
    assert re.fullmatch(r"AppendID: http://.*/logview/\?h=.*&i=\w+&token=\S+\n", capsys.readouterr().out)


def test_status(o: ODPS) -> None:
    instance = o.get_instance("2016042605520945g9k5pvyi2")
    assert repr(instance.status) == "<Status.TERMINATED: 'Terminated'>"
    assert instance.status == Instance.Status.TERMINATED
    assert instance.status.value == "Terminated"
    instance.wait_for_completion()
    instance.wait_for_success()


def test_tasks(o: ODPS) -> None:
    assert o.get_instance("2016042605520945g9k5pvyi2").get_task_names() == ["SQLDropTableTask"]
    instance = o.execute_sql("select * from pyodps_iris limit 1")
    assert instance.get_task_names() == ["AnonymousSQLTask"]
    text = '"sepallength","sepalwidth","petallength","petalwidth","name"\n5.1,3.5,1.4,0.2,"Iris-setosa"\n'
    assert instance.get_task_result("AnonymousSQLTask") == text
    assert instance.get_task_results() == {"AnonymousSQLTask": text}


def test_progress(manual: Emulator) -> None:
    instance = manual.connect().run_sql("select name, count(*) from pyodps_iris group by name")
    lines = []
    while not instance.is_terminated():
        for task_name in instance.get_task_names():
            lines.append(instance.get_task_progress(task_name).get_stage_progress_formatted_string())
        manual.advance(0.01)  # where the page sleeps
    stages = r"(M1_\S+:\d+/\d+/\d+\[\d+%\]\tR2_1_\S+:\d+/\d+/\d+\[\d+%\]\t)?"
    for line in lines:
        assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d {stages}", line)
    assert any("M1_" in line for line in lines)
