import type { Counterpart, Section } from "../counterpart.ts";

/** The commands of odpscmd about instances. Its names contain spaces. */
export const odpscmd: readonly Section[] = [
  {
    title: "Run",
    counterparts: [
      command(
        ["odpscmd -e"],
        ["maxcompute-rx run"],
        'maxcompute-rx run "select * from pyodps_iris limit 5"',
        "Progress goes to the terminal, the result to standard output.",
      ),
      command(["odpscmd -f"], ["maxcompute-rx run"], "maxcompute-rx run --file query.sql --script"),
      command(
        ["set"],
        ["maxcompute-rx run"],
        'maxcompute-rx run --hint odps.sql.type.system.odps2=true "select 1"',
        "For one job. `SET` statements in the text work, too.",
      ),
      command(["cost sql"], ["maxcompute-rx cost", "MaxCompute.executeSqlCost"], 'maxcompute-rx cost "select * from pyodps_iris"'),
    ],
  },
  {
    title: "Look at instances",
    counterparts: [
      command(
        ["show p", "show proc", "show processlist", "show instances", "ls instances", "list instances"],
        ["maxcompute-rx list", "MaxCompute.listInstances"],
        "maxcompute-rx list --all --limit 20",
        "Options `--since` and `--until` in place of `from` and `to`.",
      ),
      command(
        ["top instance"],
        ["maxcompute-rx top", "MaxCompute.instances$"],
        "maxcompute-rx top --all",
        "A live list with progress and place in the queue.",
      ),
      command(["status"], ["maxcompute-rx status", "Instance.getStatus"], "maxcompute-rx status 20230101120000123gabc1def2"),
      command(
        ["desc instance"],
        ["maxcompute-rx source", "Instance.getSqlQuery"],
        "maxcompute-rx source 20230101120000123gabc1def2",
        "Owner and times are in `maxcompute-rx status`.",
      ),
      command(
        ["wait"],
        ["maxcompute-rx watch", "Instance.waitForSuccess"],
        "maxcompute-rx watch 20230101120000123gabc1def2",
        "Ends with an exit code that says how the job ended. Ctrl-C ends the watch, not the job.",
      ),
      command(["kill"], ["maxcompute-rx stop", "Instance.stop"], "maxcompute-rx stop 20230101120000123gabc1def2"),
      command(
        ["tunnel download instance://"],
        ["maxcompute-rx result", "Instance.rows"],
        "maxcompute-rx result 20230101120000123gabc1def2 --format csv --output rows.csv",
      ),
    ],
  },
  {
    title: "Permissions",
    counterparts: [
      command(
        ["whoami"],
        ["MaxCompute.executeSecurityQuery"],
        'mc.executeSecurityQuery("whoami")',
        "Also `list roles`, `grant …` and other statements about users, roles and permissions.",
      ),
    ],
  },
];

function command(theirs: readonly string[], ours: readonly string[], example: string, note: string | null = null): Counterpart {
  return { theirs, ours, example, note };
}
