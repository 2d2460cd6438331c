"""Reads a sample by PyODPS: read_sample.py SAMPLE_AS_JSON WAY; prints the seconds of the quickest run, and the peak memory before and after the first."""
import io
import json
import resource
import sys
import time

from odps.models import TableSchema
from odps.readers import CsvRecordReader
from odps.tunnel.io import reader as tunnel_reader
from odps.types import Column

sample, way = json.loads(sys.argv[1]), sys.argv[2]
if "reader_c" not in str(tunnel_reader.BaseTunnelRecordReader):
    sys.exit("PyODPS has no compiled extension here.")
schema = TableSchema(columns=[Column(c["name"], c["type"].lower()) for c in sample["columns"]])
with open("%s/%s.%s" % (sample["directory"], sample["name"], way), "rb") as file:
    content = file.read()


def records():
    return tunnel_reader.TunnelRecordReader(schema, stream_creator=lambda *_args, **_kwargs: io.BytesIO(content))


def csv():
    return CsvRecordReader(schema, content)


def peak_mb():
    """Linux counts what the parent had into ru_maxrss; what the process itself had stands beside it."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


start_mb = peak_mb()
once_mb = None
best = None
for _run in range(3 if way == "records" else 1):
    started = time.perf_counter()
    count = sum(1 for _record in {"records": records, "csv": csv}[way]())
    seconds = time.perf_counter() - started
    once_mb = peak_mb() if once_mb is None else once_mb
    best = seconds if best is None else min(best, seconds)
    if count != sample["rows"]:
        sys.exit("%d rows were read where there are %d" % (count, sample["rows"]))
print(json.dumps({"seconds": best, "bytes": len(content), "startMb": start_mb, "onceMb": once_mb}))
