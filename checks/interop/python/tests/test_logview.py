"""Links to LogView: the legacy page with its token, and Job Insight."""

import base64
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from emulator import LIMIT, Emulator
from odps import errors, options

KNOWN = "2016042605520945g9k5pvyi2"


def by_name(emulator: Emulator, **arguments):
    """An entry object that says `localhost`: of an endpoint that is a number PyODPS expects no console."""
    endpoint = emulator.endpoint.replace("127.0.0.1", "localhost")
    return emulator.connect(endpoint=endpoint, **arguments)


def token_of(address: str) -> str:
    """The token of a legacy link."""
    return parse_qs(urlsplit(address).query)["token"][0]


def test_legacy_address(emulator: Emulator) -> None:
    address = emulator.connect().get_instance(KNOWN).get_logview_address()
    start = f"{emulator.origin}/logview/?h={emulator.endpoint}&p={emulator.project}&i={KNOWN}&token="
    assert address.startswith(start)
    _, instance, expires, _ = base64.b64decode(token_of(address)).decode().split(",")
    assert instance == KNOWN
    assert abs(int(expires) - time.time() - options.logview_hours * 3600) < 600


def test_hours(emulator: Emulator) -> None:
    address = emulator.connect().get_logview_address(KNOWN, hours=1)
    expires = int(base64.b64decode(token_of(address)).decode().split(",")[2])
    assert abs(expires - time.time() - 3600) < 600


def test_address_is_kept_for_a_while(emulator: Emulator) -> None:
    instance = emulator.connect().get_instance(KNOWN)
    first = instance.get_logview_address()
    emulator.forget_requests()
    assert instance.get_logview_address() == first
    assert emulator.requests() == []


def test_page_behind_the_link(emulator: Emulator) -> None:
    instance = emulator.connect().execute_sql("select 1")
    page = requests.get(instance.get_logview_address(), timeout=LIMIT)
    assert page.ok and instance.id in page.text


def test_token_reads_its_instance_only(emulator: Emulator) -> None:
    token = token_of(emulator.connect().get_instance(KNOWN).get_logview_address())
    headers = {"x-odps-bearer-token": token}
    url = f"{emulator.endpoint}/projects/{emulator.project}/instances"
    assert requests.get(f"{url}/{KNOWN}", headers=headers, timeout=LIMIT).ok
    assert requests.get(url, headers=headers, timeout=LIMIT).status_code == 403
    assert requests.put(f"{url}/{KNOWN}", headers=headers, timeout=LIMIT).status_code == 403


def test_job_insight_where_host_and_region_are_known(emulator: Emulator) -> None:
    o = by_name(emulator, region_name=emulator.region)
    address = o.get_instance(KNOWN).get_logview_address()
    assert (
        address
        == f"{o.job_insight_host}/{emulator.region}/job-insights?h={o.endpoint}&p={emulator.project}&i={KNOWN}"
    )
    page = requests.get(address, timeout=LIMIT)
    assert page.ok and KNOWN in page.text


def test_legacy_without_a_region(emulator: Emulator) -> None:
    assert "/logview/?h=" in by_name(emulator).get_instance(KNOWN).get_logview_address()


def test_legacy_by_wish(emulator: Emulator) -> None:
    o = by_name(emulator, region_name=emulator.region)
    assert "/logview/?h=" in o.get_instance(KNOWN).get_logview_address(use_legacy=True)
    options.use_legacy_logview = True
    assert "/logview/?h=" in by_name(emulator, region_name=emulator.region).get_logview_address(KNOWN)


def test_given_host(emulator: Emulator) -> None:
    o = emulator.connect(logview_host="http://logview.example.com")
    assert o.get_logview_address(KNOWN).startswith("http://logview.example.com/logview/?h=")


def test_host_that_the_service_does_not_tell(start_emulator) -> None:
    emulator = start_emulator(faults=[{"name": "unavailable", "status": 500, "path": "/host"}])
    assert (
        by_name(emulator, region_name=emulator.region)
        .get_logview_address(KNOWN)
        .startswith("http://logview.aliyun.com/logview/?h=")
    )


def test_unknown_instance_has_no_link(emulator: Emulator) -> None:
    with pytest.raises(errors.NoSuchObject):
        emulator.connect().get_instance("my_instance_id").get_logview_address()
