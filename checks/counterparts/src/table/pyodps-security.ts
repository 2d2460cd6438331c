import { notHere, same, type Section } from "../counterpart.ts";

/** Quotas and permissions in PyODPS. */
export const pyodpsSecurity: readonly Section[] = [
  {
    title: "Quotas",
    counterparts: [
      same("ODPS.get_quota Quotas.get Quota.reload", "MaxCompute.getQuota", 'mc.getQuota("my_quota")'),
      same("ODPS.exist_quota", "MaxCompute.existQuota", 'mc.existQuota("my_quota")'),
      same(
        "ODPS.list_quotas ODPS.quotas Quotas.iterate",
        "MaxCompute.listQuotas",
        "for await (const { nickname } of mc.listQuotas()) show(nickname);",
      ),
      same("Quota.is_interactive_quota", "QuotaInfo.isInteractive", '(await mc.getQuota("my_quota")).isInteractive'),
      notHere(
        "Quota.mcqa_conn_header",
        "The client asks for the connection when it runs a query in the quota.",
        'mc.runSqlInteractive(sql, { quotaName: "my_quota" })',
      ),
    ],
  },
  {
    title: "Security queries",
    counterparts: [
      same(
        "ODPS.execute_security_query Project.current_user",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("whoami")',
        "Results that are not JSON are texts.",
      ),
      same(
        "ODPS.run_security_query Project.run_security_query AuthQueryInstance.wait_for_success AuthQueryInstance.wait_for_completion",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("install package p.my_package", { timeoutMs: 60_000 })',
        "The promise waits for statements that the service does not answer at once.",
      ),
      notHere(
        "AuthQueryInstance.is_terminated AuthQueryInstance.is_successful AuthQueryInstance.query_status",
        "There is no handle between: the promise resolves or rejects.",
      ),
      notHere(
        "Project.generate_auth_token",
        "The client makes tokens only for links to LogView.",
        'instance.getLogviewAddress({ kind: "legacy" })',
      ),
    ],
  },
  {
    title: "Roles and users",
    counterparts: [
      same("ODPS.list_roles Project.roles Roles.iterate", "MaxCompute.executeSecurityQuery", 'mc.executeSecurityQuery("list roles")'),
      same("ODPS.create_role Roles.create", "MaxCompute.executeSecurityQuery", 'mc.executeSecurityQuery("create role my_role")'),
      same("ODPS.delete_role Roles.delete", "MaxCompute.executeSecurityQuery", 'mc.executeSecurityQuery("drop role my_role")'),
      same("ODPS.list_users Project.users Users.iterate", "MaxCompute.executeSecurityQuery", 'mc.executeSecurityQuery("list users")'),
      same(
        "ODPS.create_user Users.create",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("add user ALIYUN$somebody@example.com")',
      ),
      same(
        "ODPS.delete_user Users.delete",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("remove user ALIYUN$somebody@example.com")',
      ),
      same(
        "Role.grant_to User.grant_role",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("grant my_role to ALIYUN$somebody@example.com")',
      ),
      same(
        "Role.revoke_from User.revoke_role",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("revoke my_role from ALIYUN$somebody@example.com")',
      ),
      same(
        "ODPS.list_role_users Role.users",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("describe role my_role")',
        "The form of the answer is the service's.",
      ),
      same(
        "ODPS.list_user_roles User.roles",
        "MaxCompute.executeSecurityQuery",
        'mc.executeSecurityQuery("show grants for ALIYUN$somebody@example.com")',
        "The form of the answer is the service's.",
      ),
      notHere(
        "ODPS.exist_role ODPS.exist_user Role.reload User.reload Roles.project Users.project",
        "There are no objects for roles and users.",
        'mc.executeSecurityQuery("list roles")',
      ),
    ],
  },
  {
    title: "Policies and options",
    counterparts: [
      notHere(
        "ODPS.get_project_policy ODPS.set_project_policy Project.policy ODPS.get_role_policy ODPS.set_role_policy Role.policy",
        "Policies are documents that administrators keep; set them with PyODPS or odpscmd.",
      ),
      notHere(
        "ODPS.get_security_options ODPS.get_security_option ODPS.set_security_option Project.security_options SecurityConfiguration.reload SecurityConfiguration.update",
        "Options of a project are for administrators. Statements can show and set them where the service takes them.",
        'mc.executeSecurityQuery("show securityconfiguration")',
      ),
    ],
  },
];
