"""Waits for many instances with PyODPS, each in a thread: pyodps.py BED_AS_JSON; prints a line for each as soon as its outcome is known."""
import json
import sys
import threading
import time

from odps import ODPS, errors

bed = json.loads(sys.argv[1])
account = bed["account"]
odps = ODPS(account["accessKeyId"], account["accessKeySecret"], account["project"], endpoint=bed["endpoint"])


def wait_for(instance_id):
    outcome = "succeeded"
    try:
        odps.get_instance(instance_id).wait_for_success()
    except errors.ODPSError as error:
        outcome = "failed" if "scripted to fail" in str(error) else "error: %s" % type(error).__name__
    sys.stdout.write("%s %d %s\n" % (instance_id, time.time() * 1000, outcome))
    sys.stdout.flush()


threading.stack_size(512 * 1024)
threads = [threading.Thread(target=wait_for, args=(instance_id,)) for instance_id in bed["ids"]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
