"""The emulator as tests see it: how to reach it, and its controls."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import requests
from odps import ODPS

#: Seconds that anything may take before a test gives up: a limit against hanging, not a measure.
LIMIT = 120


def one_is_held(asked: list[dict[str, Any]]) -> bool:
    """Whether a request waits for its answer."""
    return any("status" not in request for request in asked)


class Emulator:
    """One running emulator; see packages/emulator/README.md for its options and controls."""

    def __init__(self, account: dict[str, str]) -> None:
        self.endpoint = account["endpoint"]
        self.origin = account["tunnelEndpoint"]
        self.project = account["project"]
        self.access_id = account["accessKeyId"]
        self.secret = account["accessKeySecret"]
        self.region = account["region"]

    @classmethod
    def start(cls, host: str, **options: Any) -> Emulator:
        """Asks the host for an emulator with these options of `createEmulator`."""
        answer = requests.post(host, json=options, timeout=LIMIT)
        assert answer.ok, answer.text
        return cls(answer.json())

    def connect(self, **arguments: Any) -> ODPS:
        """An entry object for the emulator's account; arguments replace those of `ODPS`."""
        usual = {
            "access_id": self.access_id,
            "secret_access_key": self.secret,
            "project": self.project,
            "endpoint": self.endpoint,
            "overwrite_global": False,  # else the next entry object would inherit from this one
        }
        return ODPS(**{**usual, **arguments})

    def advance(self, seconds: float) -> None:
        """Moves a manual clock; returns when everything due on the way has happened."""
        self._control("POST", "clock/advance", {"ms": round(seconds * 1000)})

    @contextlib.contextmanager
    def passing_time(self, when: Callable[[list[dict[str, Any]]], bool] = lambda _: True) -> Iterator[None]:
        """A manual clock that moves on by itself, for calls that block until something has happened.

        `when` is asked with the requests so far before each step: a test whose outcome hangs on what is asked at which
        time lets time pass only then, and so does not depend on how fast the machine is.
        """
        done = threading.Event()

        def pass_time() -> None:
            while not done.is_set():
                if when(self.requests()):
                    self.advance(0.05)
                done.wait(0.01)

        clock = threading.Thread(target=pass_time, daemon=True)
        clock.start()
        try:
            yield
        finally:
            done.set()
            clock.join()

    def add_fault(self, name: str, **where: Any) -> None:
        """Turns a fault on; `times` says after how many requests it is used up."""
        self._control("POST", "faults", {"name": name, **where})

    def clear_faults(self) -> None:
        """Turns all faults off."""
        self._control("DELETE", "faults")

    def script_job(self, **job: Any) -> str:
        """Starts a job that runs by script instead of by SQL; returns its instance id."""
        return self._control("POST", "jobs", job).json()["id"]

    def requests(self) -> list[dict[str, Any]]:
        """What has been asked so far, oldest first."""
        return self._control("GET", "requests").json()

    def forget_requests(self) -> None:
        """Empties the list of requests."""
        self._control("DELETE", "requests")

    def _control(self, method: str, path: str, body: Any = None) -> requests.Response:
        answer = requests.request(method, f"{self.origin}/emulator/{path}", json=body, timeout=LIMIT)
        assert answer.ok, answer.text
        return answer
