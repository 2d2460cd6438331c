"""The entry object: forms of the endpoint, signatures, accounts, and what is asked at once."""

import pytest
from emulator import Emulator
from odps import ODPS, errors, options
from odps.accounts import AppAccount, BearerTokenAccount, CloudAccount, StsAccount


def test_positional_arguments(emulator: Emulator) -> None:
    o = ODPS(emulator.access_id, emulator.secret, emulator.project, emulator.endpoint, overwrite_global=False)
    assert o.execute_sql("select 1").is_successful()


@pytest.mark.parametrize("form", ["{}", "{}/", "  {}  "])
def test_forms_of_the_endpoint(emulator: Emulator, form: str) -> None:
    o = emulator.connect(endpoint=form.format(emulator.endpoint))
    assert o.endpoint == emulator.endpoint
    assert o.exist_instance("2016042605520945g9k5pvyi2")


def test_endpoint_of_the_tunnel_is_never_needed_for_instances(emulator: Emulator) -> None:
    o = emulator.connect(tunnel_endpoint=emulator.origin)
    assert o.execute_sql("select 1").is_successful()


def test_settings_from_the_environment(start_emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = start_emulator(bearerTokens=["bearer-of-the-environment"])
    monkeypatch.setenv("ODPS_BEARER_TOKEN", "bearer-of-the-environment")
    monkeypatch.setenv("ODPS_PROJECT_NAME", emulator.project)
    monkeypatch.setenv("ODPS_ENDPOINT", emulator.endpoint)
    assert ODPS(overwrite_global=False).execute_sql("select 1").is_successful()


def test_constructor_asks_for_the_logview_host_only(emulator: Emulator) -> None:
    # Of an endpoint whose host is a number PyODPS does not expect a console (docs/protocol.md 3.1).
    o = emulator.connect()
    assert [request["path"] for request in emulator.requests()] in ([], ["/api/logview/host"])
    assert o.logview_host == emulator.origin
    assert o.job_insight_host is None


def test_given_logview_host_is_not_asked_for(emulator: Emulator) -> None:
    o = emulator.connect(logview_host="http://logview.example.com")
    assert emulator.requests() == []
    assert o.logview_host == "http://logview.example.com"


def test_project(emulator: Emulator) -> None:
    o = emulator.connect()
    assert o.exist_project(emulator.project)
    assert not o.exist_project("another_project")
    project = o.get_project()
    project.reload()
    assert project.name == emulator.project
    assert project.properties["odps.sql.type.system.odps2"] == "true"


def test_v2_signature(start_emulator) -> None:
    emulator = start_emulator(signatureVersions=["v2"])
    assert emulator.connect().execute_sql("select 1").is_successful()


def test_v4_signature_when_the_region_is_known(start_emulator) -> None:
    emulator = start_emulator(signatureVersions=["v4"])
    o = emulator.connect(region_name=emulator.region)
    assert o.execute_sql("select 1").is_successful()
    with pytest.raises(errors.AuthorizationRequired):
        emulator.connect(endpoint=emulator.endpoint).list_instances().__next__()


def test_v4_signature_falls_back_to_v2(start_emulator) -> None:
    emulator = start_emulator(signatureVersions=["v2"])
    o = emulator.connect(region_name=emulator.region, logview_host="http://logview.example.com")
    assert o.execute_sql("select 1").is_successful()
    refused = [request for request in emulator.requests() if request["status"] == 401]
    assert len(refused) == 1, "PyODPS remembers that this endpoint knows no V4"


def test_v4_can_be_switched_off(start_emulator) -> None:
    emulator = start_emulator(signatureVersions=["v2"])
    options.enable_v4_sign = False
    o = emulator.connect(region_name=emulator.region, logview_host="http://logview.example.com")
    assert o.execute_sql("select 1").is_successful()
    assert all(request["status"] < 400 for request in emulator.requests())


@pytest.mark.parametrize("region", [None, "cn-hangzhou"])
def test_sts_account(start_emulator, region: str) -> None:
    token = {"accessKeyId": "sts-id", "accessKeySecret": "sts-secret", "token": "sts-token"}
    emulator = start_emulator(stsTokens=[token])
    account = StsAccount("sts-id", "sts-secret", "sts-token")
    o = emulator.connect(access_id=None, secret_access_key=None, account=account, region_name=region)
    assert o.execute_sql("select 1").is_successful()

    forged = StsAccount("sts-id", "sts-secret", "another-token")
    with pytest.raises(errors.InvalidParameter, match="ODPS-0410051"):
        emulator.connect(access_id=None, secret_access_key=None, account=forged).execute_sql("select 1")


def test_expired_sts_token(start_emulator) -> None:
    token = {"accessKeyId": "sts-id", "accessKeySecret": "sts-secret", "token": "sts-token", "expiresAt": 1}
    emulator = start_emulator(stsTokens=[token])
    account = StsAccount("sts-id", "sts-secret", "sts-token")
    with pytest.raises(errors.AuthenticationRequestExpired):
        emulator.connect(access_id=None, secret_access_key=None, account=account).run_sql("select 1")


def test_bearer_account(start_emulator) -> None:
    emulator = start_emulator(bearerTokens=["bearer-of-the-test"])
    account = BearerTokenAccount("bearer-of-the-test")
    o = emulator.connect(access_id=None, secret_access_key=None, account=account)
    instance = o.execute_sql("select 1")
    assert instance.is_successful()
    assert instance.get_logview_address(use_legacy=True).endswith("&token=bearer-of-the-test")


def test_application_account(start_emulator) -> None:
    emulator = start_emulator(application={"accessId": "app-id", "secret": "app-secret"})
    account = CloudAccount(emulator.access_id, emulator.secret)
    right = emulator.connect(account=account, app_account=AppAccount("app-id", "app-secret"))
    assert right.execute_sql("select 1").is_successful()
    wrong = emulator.connect(account=account, app_account=AppAccount("app-id", "another-secret"))
    with pytest.raises(errors.SignatureNotMatch):
        wrong.run_sql("select 1")


def test_wrong_secret(emulator: Emulator) -> None:
    with pytest.raises(errors.SignatureNotMatch) as caught:
        emulator.connect(secret_access_key="not-the-secret").run_sql("select 1")
    assert caught.value.request_id


def test_unknown_key(emulator: Emulator) -> None:
    with pytest.raises(errors.InvalidParameter, match="ODPS-0410051"):
        emulator.connect(access_id="nobody").run_sql("select 1")


def test_values_that_pyodps_decodes_twice(emulator: Emulator) -> None:
    # It signs them as no other client does, and a service has to take both readings (docs/protocol.md 7.1).
    for name in ["a+b", "100%41", "a&b=c", "ünï", "a b"]:
        assert list(emulator.connect().get_project().instances.iterate(job_name=name)) == []
