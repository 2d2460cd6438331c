"""Runs a query by PyODPS, once for each line of the input, which says how: pyodps.py WORK_AS_JSON; prints when it was asked and when the
first row was there, in milliseconds of the machine's monotonic clock. The first query loads PyODPS's code on a connection of its own."""
import json
import sys
import time

from odps import ODPS
from odps.models.session.v1 import McqaV1Methods
from requests.exceptions import ConnectionError as BrokenConnection

work = json.loads(sys.argv[1])
# PyODPS would keep the id of its session in a file below the home directory.
McqaV1Methods._get_mcqa_session_file = classmethod(lambda *_: None)
account = work["account"]


def client(endpoint):
    return ODPS(account["accessKeyId"], account["accessKeySecret"], account["project"], endpoint=endpoint)


def first_row(odps, way):
    started = time.perf_counter()
    if way == "interactive":
        instance = odps.execute_sql_interactive(work["sql"], fallback=False)
    else:
        # The loop of `wait_for_success` asks by requests that the service holds.
        instance = odps.execute_sql(work["sql"])
    with instance.open_reader(tunnel=True) as reader:
        next(iter(reader))
    return [1000 * started, 1000 * time.perf_counter()]


def measured(odps, way):
    try:
        return first_row(odps, way)
    except BrokenConnection:
        # It used a connection just when the server closed it after some idle seconds, which happens on a busy machine.
        return first_row(odps, way)


far = None
for line in sys.stdin:
    if far is None:
        first_row(client(work["near"]), line.strip())
        far = client(work["endpoint"])
    print(json.dumps(measured(far, line.strip())), flush=True)
