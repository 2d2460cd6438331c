"""Projects, functions, resources, volumes, roles and users, and questions about security."""

from __future__ import annotations

import io
import json
import uuid

import pytest
from odps import ODPS, errors, options


def new_name(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:8]}"


def test_projects(odps: ODPS) -> None:
    assert [project.name for project in odps.list_projects()] == [odps.project]
    assert [project.owner for project in odps.list_projects(owner="ALIYUN$emulator@example.com")] == ["ALIYUN$emulator@example.com"]
    assert list(odps.list_projects(owner="nobody")) == []
    assert list(odps.list_projects(prefix="no_such")) == []
    project = odps.get_project()
    assert project.status == project.ProjectStatus.AVAILABLE
    assert project.get_property("odps.sql.type.system.odps2") == "true"
    assert project.get_property("no.such.property", "default") == "default"
    assert project.extended_properties == {}


def test_file_resource(odps: ODPS) -> None:
    name = new_name("file") + ".txt"
    odps.create_resource(name, "file", file_obj="first\nsecond\n", comment="two lines")
    assert odps.exist_resource(name)
    resource = odps.get_resource(name)
    assert (resource.type.value, resource.size, resource.comment, resource.owner) == ("FILE", 13, "two lines", "ALIYUN$emulator@example.com")
    with odps.open_resource(name, mode="r") as reader:
        assert reader.readlines() == ["first\n", "second\n"]
    with odps.open_resource(name, mode="w") as writer:
        writer.write("北京")
    with odps.open_resource(name, mode="rb") as reader:
        assert reader.read() == "北京".encode()
    listed = {each.name: each for each in odps.list_resources(prefix=name)}
    assert (listed[name].type.value, listed[name].size) == ("FILE", 6)
    with pytest.raises(errors.ODPSError, match="already exists"):
        odps.create_resource(name, "file", file_obj="again")
    odps.delete_resource(name)
    assert not odps.exist_resource(name)
    with pytest.raises(errors.NoSuchObject):
        odps.delete_resource(name)


def test_file_resource_in_parts(odps: ODPS) -> None:
    name = new_name("large") + ".bin"
    content = bytes(range(256)) * 40
    before = options.resource_chunk_size
    options.resource_chunk_size = 3000
    try:
        odps.create_resource(name, "file", fileobj=io.BytesIO(content))
        assert odps.get_resource(name).size == len(content)
        with odps.open_resource(name, mode="rb", stream=True) as reader:
            assert reader.read() == content
    finally:
        options.resource_chunk_size = before
    assert [each.name for each in odps.list_resources(prefix=name)] == [name]


def test_temporary_and_table_resources(odps: ODPS) -> None:
    name, table = new_name("temporary") + ".py", new_name("table")
    odps.create_resource(name, "py", file_obj="x = 1", temp=True)
    assert odps.get_resource(name).is_temp_resource
    odps.create_resource(table, "table", table_name="pyodps_iris")
    resource = odps.get_resource(table)
    assert resource.table.name == "pyodps_iris"
    with resource.open_reader() as reader:
        assert reader.count == 150


def test_functions(odps: ODPS) -> None:
    name, script = new_name("function"), new_name("udf") + ".py"
    odps.create_resource(script, "py", file_obj="def f(): pass")
    function = odps.create_function(name, class_type=f"{script[:-3]}.F", resources=[script])
    assert (function.owner, [each.name for each in function.resources]) == ("ALIYUN$emulator@example.com", [script])
    assert odps.exist_function(name)
    assert name in [each.name for each in odps.list_functions(prefix=name)]
    function.class_type = "other.F"
    function.update()
    assert odps.get_function(name).class_type == "other.F"
    with pytest.raises(errors.ODPSError, match="registered.*does not run"):
        odps.execute_sql(f"select {name}(1)")
    odps.delete_function(name)
    assert not odps.exist_function(name)
    with pytest.raises(errors.NoSuchObject, match="no_such_resource"):
        odps.create_function(name, class_type="a.B", resources=["no_such_resource"])


def test_volumes(odps: ODPS) -> None:
    assert list(odps.list_volumes()) == []
    assert not odps.exist_volume("no_such_volume")
    with pytest.raises(errors.MethodNotAllowed):
        odps.create_parted_volume("a_volume")


def test_roles_and_users(odps: ODPS) -> None:
    role, user = new_name("role"), "ALIYUN$someone@example.com"
    odps.create_role(role)
    assert {role, "admin"} <= {each.name for each in odps.list_roles()}
    assert odps.exist_role(role) and not odps.exist_role("no_such_role")
    policy = {"Version": "1", "Statement": [{"Action": ["odps:Read"], "Effect": "Allow", "Resource": ["acs:odps:*:projects/p"]}]}
    odps.set_role_policy(role, policy)
    assert odps.get_project().roles[role].policy == policy
    odps.create_user(user)
    assert user in [each.display_name for each in odps.list_users()]
    assert odps.exist_user(user) and not odps.exist_user("no_such_user")
    odps.get_project().roles[role].grant_to(user)
    assert [each.display_name for each in odps.list_role_users(role)] == [user]
    assert [each.name for each in odps.get_project().users[user].roles] == [role]
    odps.get_project().roles[role].revoke_from(user)
    assert list(odps.list_role_users(role)) == []
    odps.delete_user(user)
    odps.delete_role(role)
    assert not odps.exist_user(user) and not odps.exist_role(role)


def test_security(odps: ODPS) -> None:
    assert odps.run_security_query("whoami")["DisplayName"] == "ALIYUN$emulator@example.com"
    assert "super_administrator" in odps.run_security_query("show grants")
    assert "RAM" in odps.execute_security_query("LIST ACCOUNTPROVIDERS")
    with pytest.raises(errors.InvalidParameter, match="install package"):
        odps.run_security_query("install package p.q")
    policy = {"Version": "1", "Statement": []}
    odps.set_project_policy(policy)
    assert odps.get_project_policy() == policy
    assert odps.get_security_option("check_permission_using_acl") is True
    secured = odps.get_project().security_options
    secured.label_security = True
    secured.update()
    secured.reload()
    assert secured.label_security and odps.get_security_options().support_acl is True


def test_calls_that_the_emulator_does_not_have(odps: ODPS) -> None:
    # Each says so, and none looks like an object that is not there.
    with pytest.raises(errors.MethodNotAllowed, match="does not have the call"):
        json.dumps(odps.get_project().system_info)
