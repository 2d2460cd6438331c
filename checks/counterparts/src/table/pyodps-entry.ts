import { notHere, same, type Section } from "../counterpart.ts";

/** What PyODPS's `ODPS` object has. */
export const pyodpsEntry: readonly Section[] = [
  {
    title: "Connecting",
    counterparts: [
      same(
        "ODPS.from_environments",
        "connect",
        "connect()",
        "Reads environment variables and `odps_config.ini`; `explainConfiguration` says what was found, and where.",
      ),
      same(
        "ODPS.as_account CloudAccount",
        "connect",
        "connect({ credentials: { accessKeyId, accessKeySecret } })",
        "One client for each account; clients are cheap.",
      ),
      same(
        "StsAccount",
        "AccessKeyCredentials.securityToken",
        "connect({ credentials: { accessKeyId, accessKeySecret, securityToken: token } })",
      ),
      same("BearerTokenAccount", "BearerCredentials.bearerToken", "connect({ credentials: { bearerToken: token } })"),
      same(
        "CredentialProviderAccount",
        "CredentialsProvider, connect",
        "connect({ credentials: async () => ({ accessKeyId, accessKeySecret, expiration: new Date(Date.now() + 3_600_000) }) })",
        "The function is called again before the credentials expire.",
      ),
      same(
        "SignServerAccount",
        "signServer, SigningCredentials",
        'connect({ credentials: signServer({ url: "http://127.0.0.1:4000", accessKeyId, token, transport: undiciTransport() }) })',
        "Works with PyODPS's `SignServer`. There is no server here.",
      ),
      same("AppAccount", "MaxComputeOptions.application", "connect({ application: { accessKeyId, accessKeySecret } })"),
      same(
        "ODPS.tunnel_endpoint",
        "TunnelOptions.endpoint",
        'connect({ tunnel: { endpoint: "https://dt.cn-hangzhou.maxcompute.aliyun.com" } })',
        "Default: requested from the service.",
      ),
      same("ODPS.logview_host", "LogviewOptions.host", 'connect({ logview: { host: "https://logview.aliyun.com" } })'),
      same(
        "ODPS.job_insight_host",
        "LogviewOptions.jobInsightHost",
        'connect({ logview: { jobInsightHost: "https://maxcompute.console.aliyun.com" } })',
      ),
      same("ODPS.schema", "MaxComputeOptions.schema", 'connect({ schema: "my_schema" })'),
      same(
        "ODPS.quota_name",
        "SqlOptions.quotaName",
        'mc.runSql(sql, { quotaName: "my_quota" })',
        "For each job. `settings` of the client can hold `odps.task.wlm.quota` for all of them.",
      ),
      same(
        "ODPS.region_id",
        "MaxComputeOptions.region",
        'connect({ region: "cn-hangzhou" })',
        "Default: the region in the endpoint's name.",
      ),
      same("ODPS.default_tenant", "MaxCompute.getTenant", "mc.getTenant()"),
      same(
        "Tenant.get_parameter ODPS.is_schema_namespace_enabled",
        "TenantInfo.parameters",
        '(await mc.getTenant()).parameters["odps.namespace.schema"]',
      ),
      same("Tenant.create_time", "TenantInfo.creationTime", "(await mc.getTenant()).creationTime"),
      notHere("Tenant.reload Tenant.resource", "`getTenant` asks the service each time.", "mc.getTenant()"),
      notHere(
        "ODPS.to_global ODPS.from_global",
        "There is no global client, so that two libraries in one program cannot disturb each other. Pass the client to those who need it.",
      ),
      notHere(
        "ODPS.get_logview_host ODPS.get_job_insight_host",
        "The client asks for the host when it makes a link.",
        "instance.getLogviewAddress()",
      ),
      notHere(
        "ODPS.get_catalog_host ODPS.catalog_endpoint ODPS.catalog_rest",
        "The catalog is about tables, which this client reaches by SQL.",
      ),
      notHere(
        "ODPS.projects ODPS.list_projects ODPS.get_project ODPS.exist_project",
        "A client is for one project. Other projects need a client of their own.",
        'connect({ project: "another_project" })',
      ),
    ],
  },
  {
    title: "Running SQL",
    counterparts: [
      same(
        "ODPS.run_sql",
        "MaxCompute.runSql",
        "mc.runSql(sql)",
        "A lost answer does not lead to a second job, and `SET` statements are read as in PyODPS.",
      ),
      same(
        "ODPS.execute_sql",
        "MaxCompute.executeSql, MaxCompute.query",
        "for await (const row of mc.query(sql)) show(row);",
        "`executeSql` waits and gives the instance; `query` also reads the rows.",
      ),
      same("ODPS.execute_sql_cost", "MaxCompute.executeSqlCost", "mc.executeSqlCost(sql)"),
      same("ODPS.read_table", "MaxCompute.query", 'mc.query("select * from my_table limit 100")', "Needs a job; there are no tables here."),
      same(
        "SQLTask.update_sql_settings Task.update_settings",
        "SqlOptions.hints",
        'mc.runSql(sql, { hints: { "odps.sql.submit.mode": "script" } })',
      ),
      same("SQLTask.update_aliases", "SqlOptions.aliases", 'mc.runSql(sql, { aliases: { old_name: "new_name" } })'),
      same("SQLTask.warnings", "Instance.getTaskInfo", 'instance.getTaskInfo("AnonymousSQLTask", "warnings")'),
      notHere(
        "ODPS.write_table ODPS.write_sql_result_to_table",
        "This client reads. Write with SQL.",
        'mc.executeSql("insert into my_table values (1)")',
      ),
    ],
  },
  {
    title: "Interactive queries (sessions, MaxQA)",
    counterparts: [
      same(
        "ODPS.run_sql_interactive SessionInstance.run_sql",
        "MaxCompute.runSqlInteractive",
        "mc.runSqlInteractive(sql, { fallback: false })",
      ),
      same(
        "ODPS.run_sql_interactive_with_fallback ODPS.execute_sql_interactive",
        "MaxCompute.runSqlInteractive, QueryOptions.interactive",
        "mc.runSqlInteractive(sql, { fallback: { timeout: false } })",
        "All reasons for a fallback are on by default; `mc.query(sql, { interactive: true })` also reads the rows. `quotaName` is for MaxQA.",
      ),
      same(
        "ODPS.attach_session ODPS.default_session",
        "InteractiveTarget.session",
        'mc.runSqlInteractive(sql, { session: "my_session" })',
        "The client attaches with its first query, and again when the session has expired.",
      ),
      notHere(
        "ODPS.create_session SessionInstance.from_instance SessionInstance.wait_for_startup",
        "The client uses sessions that exist; every project has `public.default`.",
        "mc.runSqlInteractive(sql)",
      ),
      same(
        "InSessionInstance.subquery_id",
        "Instance.id",
        "instance.id",
        "Of a query in a session it is `{session}_{number}`, and the handle works anywhere.",
      ),
      same("InSessionInstance.get_printable_result", "Instance.getTaskResult", "instance.getTaskResult()"),
      notHere(
        "InSessionInstance.get_warnings",
        "`getTaskInfo` reads the warnings of ordinary jobs; where a session has them is not known.",
        'instance.getTaskInfo("AnonymousSQLTask", "warnings")',
      ),
    ],
  },
  {
    title: "Lists of instances",
    counterparts: [
      same(
        "ODPS.get_instance Instances.get",
        "MaxCompute.instance, MaxCompute.getInstance",
        "mc.instance(id)",
        "`instance` makes no request; `getInstance` asks whether the service knows the instance.",
      ),
      same("ODPS.exist_instance", "MaxCompute.existInstance", "mc.existInstance(id)"),
      same("ODPS.stop_instance ODPS.stop_job", "MaxCompute.stopInstance", "mc.stopInstance(id)"),
      same(
        "ODPS.list_instances Instances.iterate",
        "MaxCompute.listInstances",
        'for await (const { id } of mc.listInstances({ status: "Running", onlyOwner: false })) show(id);',
        "`instances$` is the same list as a stream.",
      ),
      same(
        "ODPS.list_instance_queueing_infos",
        "MaxCompute.listQueueingInfos",
        "for await (const info of mc.listQueueingInfos()) show(info.waitPosition);",
      ),
      same(
        "InstanceQueueingInfo.instance",
        "QueueingInfo.instanceId",
        "for await (const { instanceId } of mc.listQueueingInfos()) show(mc.instance(instanceId));",
      ),
      same("Instances.create", "MaxCompute.submit", "mc.submit(xml)", "Also takes a `Job`."),
    ],
  },
  {
    title: "Files of tables",
    counterparts: [
      same("ODPS.run_merge_files MergeTask.run_merge_files", "MaxCompute.runMerge", 'mc.runMerge("my_table", { action: "compact major" })'),
      same(
        "ODPS.execute_merge_files MergeTask.execute_merge_files",
        "MaxCompute.executeMerge",
        `mc.executeMerge("my_table", { partition: "pt='1'" })`,
      ),
      same("ODPS.run_archive_table MergeTask.run_archive_table", "MaxCompute.runMerge", 'mc.runMerge("my_table", { action: "archive" })'),
      same(
        "ODPS.execute_archive_table MergeTask.execute_archive_table",
        "MaxCompute.executeMerge",
        'mc.executeMerge("my_table", { action: "archive" })',
      ),
      same("ODPS.run_freeze_command MergeTask.run_freeze_command", "MaxCompute.runMerge", 'mc.runMerge("my_table", { action: "freeze" })'),
      same(
        "ODPS.execute_freeze_command MergeTask.execute_freeze_command",
        "MaxCompute.executeMerge",
        'mc.executeMerge("my_table", { action: "restore" })',
      ),
      same(
        "MergeTask.submit_alter_table_instance",
        "MaxCompute.runSql",
        'mc.runSql("alter table my_table merge smallfiles")',
        "`COMPACT` with options is left to the service.",
      ),
    ],
  },
  {
    title: "XFlows",
    counterparts: [
      same(
        "ODPS.run_xflow XFlows.run_xflow",
        "MaxCompute.runXFlow",
        'mc.runXFlow("AppendID", { xflowProject: "algo_public", parameters: { inputTableName: "t" } })',
      ),
      same(
        "ODPS.execute_xflow",
        "MaxCompute.executeXFlow",
        'mc.executeXFlow("AppendID", { xflowProject: "algo_public", parameters: { inputTableName: "t" } })',
      ),
      same("ODPS.list_xflows XFlows.iterate", "MaxCompute.listXFlows", "for await (const { name } of mc.listXFlows()) show(name);"),
      same("ODPS.get_xflow XFlow.reload XFlow.name XFlow.owner", "MaxCompute.getXFlow", 'mc.getXFlow("my_flow")'),
      same("XFlow.xml_source", "XFlowSource.source", '(await mc.getXFlow("my_flow")).source'),
      same("XFlow.creation_time", "XFlowSource.creationTime", '(await mc.getXFlow("my_flow")).creationTime'),
      same("XFlow.last_modified_time", "XFlowSource.lastModifiedTime", '(await mc.getXFlow("my_flow")).lastModifiedTime'),
      same("ODPS.exist_xflow", "MaxCompute.existXFlow", 'mc.existXFlow("my_flow")'),
      same("ODPS.delete_xflow XFlows.delete XFlow.drop", "MaxCompute.deleteXFlow", 'mc.deleteXFlow("my_flow")'),
      notHere("XFlows.create XFlows.update XFlow.update", "The form of an XFlow's source is not documented."),
      same(
        "ODPS.get_xflow_results XFlows.get_xflow_results",
        "MaxCompute.getXFlowResults, Instance.getXFlowResults",
        "instance.getXFlowResults()",
      ),
      same(
        "ODPS.get_xflow_sub_instances XFlows.get_xflow_sub_instances",
        "MaxCompute.getXFlowSubInstances, Instance.getXFlowSubInstances",
        "for (const [name, sub] of await instance.getXFlowSubInstances()) show(name, sub.id);",
      ),
      same(
        "ODPS.iter_xflow_sub_instances XFlows.iter_xflow_sub_instances",
        "MaxCompute.xflowSubInstances$, Instance.xflowSubInstances$",
        "instance.xflowSubInstances$.subscribe(({ name, instance: sub }) => show(name, sub.id))",
      ),
      notHere(
        "XFlows.get_xflow_source XFlows.get_xflow_instance XFlows.is_xflow_instance",
        "The client reads the submission of an XFlow only to find a job again. `getXFlowResults` of another instance rejects.",
      ),
      notHere(
        "ODPS.list_offline_models ODPS.get_offline_model ODPS.exist_offline_model ODPS.copy_offline_model ODPS.delete_offline_model",
        "Offline models are the subject of PAI. XFlows take and make them by name.",
        'mc.runXFlow("LogisticRegression", { xflowProject: "algo_public", parameters: { modelName: "my_model" } })',
      ),
    ],
  },
  {
    title: "What else a project has",
    counterparts: [
      notHere(
        "ODPS.list_tables ODPS.get_table ODPS.exist_table ODPS.create_table ODPS.delete_table ODPS.delete_view ODPS.delete_materialized_view ODPS.list_tables_model ODPS.get_tables_model ODPS.exist_tables_model ODPS.delete_tables_model ODPS.list_schemas ODPS.get_schema ODPS.exist_schema ODPS.create_schema ODPS.delete_schema",
        "This client is about instances. SQL does the same.",
        'mc.executeSql("create table if not exists my_table (id bigint)")',
      ),
      notHere(
        "ODPS.list_resources ODPS.get_resource ODPS.exist_resource ODPS.open_resource ODPS.create_resource ODPS.delete_resource ODPS.list_functions ODPS.get_function ODPS.exist_function ODPS.create_function ODPS.delete_function ODPS.list_models ODPS.get_model ODPS.exist_model",
        "This client is about instances. Upload code with PyODPS or odpscmd.",
      ),
      notHere(
        "ODPS.list_volumes ODPS.get_volume ODPS.exist_volume ODPS.create_volume ODPS.create_parted_volume ODPS.create_fs_volume ODPS.create_external_volume ODPS.delete_volume ODPS.list_volume_partitions ODPS.get_volume_partition ODPS.exist_volume_partition ODPS.delete_volume_partition ODPS.list_volume_files ODPS.create_volume_directory ODPS.get_volume_file ODPS.move_volume_file ODPS.delete_volume_file ODPS.open_volume_reader ODPS.open_volume_writer",
        "This client is about instances, and volumes are files.",
      ),
    ],
  },
];
