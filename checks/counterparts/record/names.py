"""Records the public names of other clients in names/*.json, from the clients themselves.

    python record/names.py pyodps
    python record/names.py java odps-sdk-core-0.57.1-public.jar
    python record/names.py go path/to/aliyun-odps-go-sdk v0.4.24

PyODPS is the one of the Python that runs this file. Java needs `javap`, Go needs `go`.
"""

from __future__ import annotations

import inspect
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterable

HOME = pathlib.Path(__file__).parent.parent / "names"

# Base classes that read and write XML and JSON; their members are no part of what users call.
MACHINERY = {
    "BaseModel", "JSONModel", "JSONRemoteModel", "JSONSerializableModel", "LazyLoadMixin", "RestModelMixin", "SerializableModel",
    "XMLContainer", "XMLIterable", "XMLLazyLoad", "XMLModel", "XMLRemoteModel", "XMLRestModel", "XMLSerializableModel", "object",
}


def pyodps() -> tuple[str, list[str]]:
    """Methods and properties of each class; also the fields of instances and XFlows."""
    import odps
    from odps import ODPS, accounts, models
    from odps.models.instance import InstanceArrowReader, InstanceRecordReader
    from odps.models.project import Project
    from odps.models.security import SecurityConfiguration
    from odps.models.security.roles import Role, Roles
    from odps.models.security.users import User, Users
    from odps.models.session import InSessionInstance, SessionInstance
    from odps.models.tasks import Task
    from odps.tunnel.instancetunnel import InstanceDownloadSession, InstanceTunnel

    instance = models.Instance
    progress = next(base for base in vars(instance.Task).values() if getattr(base, "__name__", "") == "TaskProgress")
    names = [f"ODPS.{name}" for name in dir(ODPS) if not name.startswith("_")]
    for cls in (instance, models.XFlow):
        names += members(cls, fields=True)
    for cls in (SessionInstance, InSessionInstance):
        names += members(cls, known=instance)
    for cls in (models.SQLTask, models.MergeTask):
        names += members(cls, known=Task)
    for cls in (
        Task, progress, instance.InstanceQueueingInfo, models.Instances, models.XFlows, models.Quota, models.Quotas, models.Tenant,
        SecurityConfiguration, Role, Roles, User, Users, Project.AuthQueryInstance, InstanceTunnel, InstanceDownloadSession, InstanceRecordReader, InstanceArrowReader,
    ):
        names += members(cls)
    names += [f"Project.{name}" for name in ("current_user", "generate_auth_token", "policy", "run_security_query", "security_options", "roles", "users")]
    names += [name for name in dir(accounts) if name.endswith("Account") and name != "BaseAccount"]
    return f"PyODPS {odps.__version__}", names


def members(cls: type, fields: bool = False, known: type | None = None) -> Iterable[str]:
    """What a class has itself, or from a class that is no machinery, and what is not also in a known class above it."""
    for name, value in inspect.getmembers(cls):
        owner = next((base for base in cls.__mro__ if name in vars(base)), cls)
        is_field = inspect.ismemberdescriptor(value)
        if name.startswith("_") or isinstance(value, type) or owner.__name__ in MACHINERY or (is_field and not fields) or hasattr(known, name):
            continue
        if callable(value) or isinstance(value, property) or is_field:
            yield f"{cls.__name__}.{name}"


def java(jar: str) -> tuple[str, list[str]]:
    """Public methods of the classes about instances and SQL; overloads have one name."""
    names = []
    for cls in ("Instance", "Instances", "task.SQLTask", "sqa.SQLExecutor", "tunnel.InstanceTunnel", "tunnel.InstanceTunnel$DownloadSession"):
        text = subprocess.run(["javap", "-public", "-cp", jar, f"com.aliyun.odps.{cls}"], check=True, capture_output=True, text=True).stdout
        short = re.split(r"[.$]", cls)[-1]
        names += [f"{short}.{name}" for name in re.findall(r"(?<= )(\w+)\(", text)]
    return re.sub(r".*odps-sdk-core-(.*)\.jar", r"odps-sdk-core \1", jar), names


def go(folder: str, version: str) -> tuple[str, list[str]]:
    """Functions and methods of the types about instances and SQL."""
    names = []
    for package, kind in (("odps", "Instance"), ("odps", "Instances"), ("odps", "SQLTask"), ("odps/tunnel", "InstanceResultDownloadSession")):
        text = subprocess.run(["go", "doc", "-short", f"./{package}", kind], check=True, capture_output=True, text=True, cwd=folder).stdout
        for receiver, name in re.findall(r"^\s*func (\([^)]*\) )?(\w+)\(", text, re.M):
            names.append(f"{kind}.{name}" if receiver else name)
    return f"aliyun-odps-go-sdk {version}", names


if __name__ == "__main__":
    client, *arguments = sys.argv[1:]
    version, names = {"pyodps": pyodps, "java": java, "go": go}[client](*arguments)
    record = {"version": version, "names": sorted(set(names))}
    (HOME / f"{client}.json").write_text(json.dumps(record, indent=2) + "\n")
