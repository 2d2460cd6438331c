"""Fixtures of all tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest
from emulator import Emulator
from odps import ODPS
from odps.config import option_context

StartEmulator = Callable[..., Emulator]


@pytest.fixture(scope="session")
def start_emulator() -> StartEmulator:
    """Starts an emulator with the given options; it lives until the whole run is over."""
    host = os.environ["EMULATOR_HOST"]
    return lambda **settings: Emulator.start(host, **settings)


@pytest.fixture(scope="session")
def shared_emulator(start_emulator: StartEmulator) -> Emulator:
    """An emulator on real time, whose jobs take some hundred milliseconds."""
    return start_emulator()


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Iterator[Emulator]:
    """The shared emulator without faults and without requests."""
    shared_emulator.clear_faults()
    shared_emulator.forget_requests()
    yield shared_emulator
    shared_emulator.clear_faults()


@pytest.fixture
def odps(emulator: Emulator) -> ODPS:
    """An entry object on the shared emulator."""
    return emulator.connect()


@pytest.fixture
def manual(start_emulator: StartEmulator) -> Emulator:
    """An emulator whose clock stands still until the test moves it. It starts now, because signatures carry the time."""
    return start_emulator(clock="manual", startTime=now_in_ms())


@pytest.fixture(autouse=True)
def _own_options() -> Iterator[None]:
    """What a test says of PyODPS's options ends with it."""
    with option_context():
        yield


def now_in_ms() -> int:
    """This machine's time in milliseconds since 1970."""
    return int(time.time() * 1000)
