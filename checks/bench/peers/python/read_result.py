"""Reads the records of an instance several times: ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS; prints JSON as ../../src/read-service/main.ts."""
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
seconds, processor, first_row = [], [], []
rows = 0
for _run in range(int(runs)):
    started, used = time.perf_counter(), time.process_time()
    session = tunnel.create_download_session(instance)
    rows = 0
    with session.open_record_reader(0, session.count) as reader:
        for record in reader:
            if rows == 0:
                first_row.append(1000 * (time.perf_counter() - started))
            record.values
            rows += 1
    seconds.append(time.perf_counter() - started)
    processor.append(time.process_time() - used)
print(json.dumps({"rows": rows, "seconds": min(seconds), "processorSeconds": min(processor), "firstRowMs": min(first_row)}))
