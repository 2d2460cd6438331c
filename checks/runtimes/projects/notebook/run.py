"""Runs the cells of the guide in Deno's kernel, as a notebook does, and prints what they show."""

import glob
import subprocess
import sys

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

manager = KernelManager()
manager._kernel_spec = KernelSpec(argv=["deno", "jupyter", "--kernel", "--conn", "{connection_file}"], language="typescript")
manager.start_kernel(stderr=subprocess.DEVNULL)  # it says that it is unstable
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
displays = {}
results = []


def show(message):
    kind, content = message["msg_type"], message["content"]
    if kind in ("display_data", "update_display_data"):
        displays.setdefault(content["transient"]["display_id"], []).append(content["data"])
    elif kind == "execute_result" and content["data"].get("text/html"):
        results.append(content["data"])
        print(content["data"]["text/html"])
        print(content["data"]["text/plain"])
    elif kind == "stream":
        print(content["text"], end="")


try:
    for cell in sorted(glob.glob("cell-*.ts")):
        reply = client.execute_interactive(open(cell).read(), output_hook=show, timeout=120)
        if reply["content"]["status"] != "ok":
            sys.exit(f"{cell}: {reply['content']}")
    # The kernel may say that it is idle before the last value of a cell arrives. A notebook shows it whenever it comes.
    while not results:
        show(client.get_iopub_msg(timeout=120))
    for updates in displays.values():
        print("moved" if len(updates) > 1 else "did not move", "to", updates[-1]["text/plain"].split()[0])
        print("bars" if "<progress" in updates[-1]["text/html"] else "no bars")
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
