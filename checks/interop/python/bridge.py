"""PyODPS for programs in other languages: one JSON command a line, one JSON answer a line.

A command is `{"name": …, "arguments": {…}}`, the answer `{"value": …}` or `{"error": {…}}`.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any

from odps import ODPS, errors, options
from odps.accounts import SignServer
from odps.models.session.v1 import McqaV1Methods
from questions import QUESTIONS, record_of, seconds


class Bridge:
    """The commands; each public method is one."""

    def __init__(self) -> None:
        self._odps: ODPS | None = None

    @property
    def odps(self) -> ODPS:
        """The entry object of the last `connect`."""
        assert self._odps is not None, "connect first"
        return self._odps

    def connect(self, **arguments: Any) -> None:
        """Makes an entry object; arguments are those of `ODPS`."""
        self._odps = ODPS(**arguments, overwrite_global=False)

    def run_sql(self, sql: str, **arguments: Any) -> str:
        """Submits a SQL text; answers its instance id."""
        return self.odps.run_sql(sql, **arguments).id

    def run_sync_sql(self, sql: str) -> Any:
        """Submits a SQL text; answers what its instance says without another request."""
        instance = self.odps.run_sql(sql)
        asked = ["status", "successful", "results"]
        answers = {name: QUESTIONS[name](self.odps, instance) for name in asked}
        return {"isSync": instance.is_sync, **answers}

    def interactive(self, sql: str, **arguments: Any) -> dict[str, Any]:
        """Runs a query interactively; answers its rows, and whether it ran so to its end."""
        instance = self.odps.execute_sql_interactive(sql, **arguments)
        with instance.open_reader(tunnel=True) as reader:
            read = [record_of(record) for record in reader]
        return {"interactive": hasattr(instance, "subquery_id") or instance.id.endswith("_mcqa"), "rows": read}

    def quota(self, nickname: str) -> dict[str, Any]:
        """What is known of a quota."""
        quota = self.odps.get_quota(nickname)
        quota.reload()
        return {
            "nickname": quota.nickname,
            "id": quota.id,
            "type": quota.resource_system_type.value,
            "isInteractive": quota.is_interactive_quota(),
        }

    def quotas(self) -> list[str]:
        """Nicknames of all quotas."""
        return [quota.nickname for quota in self.odps.list_quotas()]

    def tenant(self) -> dict[str, Any]:
        """The tenant of the account."""
        tenant = self.odps.get_tenant() if hasattr(self.odps, "get_tenant") else self.odps.default_tenant
        return {"name": tenant.name, "id": tenant.tenant_id, "owner": tenant.owner_id, "parameters": tenant.parameters}

    def create(self, xml: str) -> str:
        """Submits a document; answers its instance id."""
        return self.odps.get_project().instances.create(xml=xml).id

    def run_xflow(self, name: str, project: str, parameters: dict[str, str]) -> str:
        """Starts an XFlow; answers its instance id."""
        return self.odps.run_xflow(name, project, parameters).id

    def stop(self, id: str) -> None:  # pylint: disable=redefined-builtin
        """Stops an instance."""
        self.odps.stop_instance(id)

    def cost(self, sql: str) -> dict[str, Any]:
        """What a SQL text would cost."""
        cost = self.odps.execute_sql_cost(sql)
        return {"udf": cost.udf_num, "complexity": cost.complexity, "input": cost.input_size}

    def list(self, **filters: Any) -> list[str]:
        """Ids of the instances that fit the filters."""
        return [instance.id for instance in self.odps.get_project().instances.iterate(**filters)]

    def list_xflows(self) -> list[str]:
        """Names of the XFlows of the project."""
        return [xflow.name for xflow in self.odps.list_xflows()]

    def xflow(self, name: str) -> dict[str, Any]:
        """What is known of an XFlow."""
        xflow = self.odps.get_xflow(name)
        return {
            "owner": xflow.owner,
            "times": [seconds(xflow.creation_time), seconds(xflow.last_modified_time)],
            "source": xflow.xml_source.decode(),
        }

    def exist_xflow(self, name: str) -> bool:
        """Whether there is an XFlow."""
        return self.odps.exist_xflow(name)

    def exist_quota(self, nickname: str) -> bool:
        """Whether there is a quota."""
        return self.odps.exist_quota(nickname)

    def delete_xflow(self, name: str) -> None:
        """Deletes an XFlow."""
        self.odps.delete_xflow(name)

    def security_query(self, query: str) -> Any:
        """Runs a statement about permissions."""
        return self.odps.execute_security_query(query)

    def merge(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Starts a job about the files of a table; answers its task as the service has it, without what is random."""
        task = getattr(self.odps, method)(**arguments).tasks[0]
        properties = {name: json.loads(text) for name, text in task.properties.items() if name != "uuid"}
        return {"name": task.name.partition("_task_")[0], "table": task.table, "properties": properties}

    def sign_server(self, access_id: str, secret: str, token: str | None) -> str:
        """Starts a sign server that knows one key; answers its address."""
        server = SignServer(token=token)
        server.accounts[access_id] = secret
        server.start(("127.0.0.1", 0))
        return f"http://127.0.0.1:{server.server.server_address[1]}"

    def ask(self, id: str, questions: list[str]) -> dict[str, Any]:  # pylint: disable=redefined-builtin
        """Asks about an instance; each question gets an object of its own, for they remember what they have seen."""
        return {name: answer(lambda: self.ask_one(id, name)) for name in questions}

    def ask_one(self, id: str, question: str) -> Any:  # pylint: disable=redefined-builtin
        """As `ask`, with one question whose error is this command's."""
        return QUESTIONS[question](self.odps, self.odps.get_instance(id))


def answer(call: Callable[[], Any]) -> dict[str, Any]:
    """What a call gives: its value, or its error as data."""
    try:
        return {"value": call()}
    except Exception as error:  # pylint: disable=broad-exception-caught
        return {"error": describe(error)}


def describe(error: Exception) -> dict[str, Any]:
    """An exception as data: its class and those above it, and what PyODPS's errors carry."""
    described: dict[str, Any] = {
        "classes": [cls.__name__ for cls in type(error).__mro__],
        "message": str(error.args[0]) if error.args else str(error),
    }
    if isinstance(error, errors.BaseODPSError):
        described |= {"code": error.code, "requestId": error.request_id, "instanceId": error.instance_id}
    return described


def main() -> None:
    """Answers until the input ends."""
    warnings.simplefilter("ignore")
    logging.disable()
    options.local_timezone = False  # instants in UTC
    # PyODPS keeps the id of its session in a file below the home directory, where the next test would find it.
    McqaV1Methods._get_mcqa_session_file = classmethod(lambda *_: None)
    bridge = Bridge()
    for line in sys.stdin:
        command = json.loads(line)
        result = answer(lambda: getattr(bridge, command["name"])(**command["arguments"]))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
