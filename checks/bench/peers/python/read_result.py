"""Reads the records of an instance several times: ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS; prints JSON, of the quickest run."""
import json
import sys
import time

from odps import ODPS
from odps.tunnel import InstanceTunnel
from odps.tunnel.io import reader as tunnel_reader

endpoint, project, access_id, access_key, instance, runs = sys.argv[1:]
if "reader_c" not in str(tunnel_reader.BaseTunnelRecordReader):
    sys.exit("PyODPS has no compiled extension here.")
tunnel = InstanceTunnel(ODPS(access_id, access_key, project, endpoint=endpoint))
best = best_first = None
rows = 0
for _run in range(int(runs)):
    started = time.perf_counter()
    session = tunnel.create_download_session(instance)
    rows = 0
    with session.open_record_reader(0, session.count) as reader:
        for record in reader:
            if rows == 0:
                first = 1000 * (time.perf_counter() - started)
                best_first = first if best_first is None else min(best_first, first)
            record.values
            rows += 1
    seconds = time.perf_counter() - started
    best = seconds if best is None else min(best, seconds)
print(json.dumps({"rows": rows, "seconds": best, "firstRowMs": best_first}))
