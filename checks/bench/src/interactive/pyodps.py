"""Runs a query interactively by PyODPS, once for each line of the input: pyodps.py WORK_AS_JSON; prints the milliseconds to the first row."""
import json
import sys
import time

from odps import ODPS
from odps.models.session.v1 import McqaV1Methods

work = json.loads(sys.argv[1])
# PyODPS would keep the id of its session in a file below the home directory.
McqaV1Methods._get_mcqa_session_file = classmethod(lambda *_: None)
account = work["account"]
odps = ODPS(account["accessKeyId"], account["accessKeySecret"], account["project"], endpoint=work["endpoint"])


def first_row():
    started = time.perf_counter()
    instance = odps.execute_sql_interactive(work["sql"], fallback=False)
    with instance.open_reader(tunnel=True) as reader:
        next(iter(reader))
    return 1000 * (time.perf_counter() - started)


for _line in sys.stdin:
    print(first_row(), flush=True)
