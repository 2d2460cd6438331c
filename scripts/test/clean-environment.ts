// Tests must neither find nor use the settings of whoever runs them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

for (const name of Object.keys(process.env)) {
  if (/^(ODPS|ALIBABA|PYODPS)_|_PROXY$|^(NO|FORCE)_COLOR$/i.test(name)) delete process.env[name];
}

// Without odps_config.ini, and for what shells write into a home.
const home = join(import.meta.dirname, "../../node_modules/.cache/home");
mkdirSync(home, { recursive: true });
process.env["HOME"] = process.env["USERPROFILE"] = home;
