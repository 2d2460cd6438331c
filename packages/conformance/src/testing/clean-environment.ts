// Tests must neither find nor use the settings of whoever runs them.
for (const name of Object.keys(process.env)) {
  if (/^(ODPS|ALIBABA|PYODPS)_|_PROXY$/i.test(name)) delete process.env[name];
}
process.env["HOME"] = process.env["USERPROFILE"] = import.meta.dirname; // where there is no odps_config.ini
