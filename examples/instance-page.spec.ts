import { expect, it } from "vitest";

import { runScript } from "./testing/run-script.ts";

it("does every example of PyODPS's Instance page", { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await runScript(["instance-page.ts"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const sections = new Map(
    stdout
      .split(/^# /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n") + 1).trim()] as const),
  );
  const id = String.raw`\d{17}g[a-z0-9]{5,10}`;
  const link = String.raw`http://127\.0\.0\.1:\d+/logview/\?h=http://127\.0\.0\.1:\d+/api&p=demo_project&i=${id}&token=…`;

  expect(sections.get("Basic operations")).toContain("2016042605520945g9k5pvyi2\n");
  expect(sections.get("Basic operations")).toContain("my_instance_id exists: false\n2016042605520945g9k5pvyi2 exists: true");
  expect(sections.get("Stop")).toBe("successful: false");
  expect(sections.get("LogView of a SQL job")).toMatch(new RegExp(`^${link}\n.*i=2016042605520945g9k5pvyi2&token=…$`));
  expect(sections.get("LogView of an XFlow's sub-instances")).toMatch(new RegExp(`^\\w+: ${link}$`, "m"));
  expect(sections.get("Status")).toBe("status: Terminated\nterminated: true true\nsuccessful: true");

  const irisCsv = '"sepallength","sepalwidth","petallength","petalwidth","name"\n5.1,3.5,1.4,0.2,"Iris-setosa"\n';
  const tasks = sections.get("Tasks") ?? "";
  expect(tasks).toContain("[ 'SQLDropTableTask' ]\n[ 'AnonymousSQLTask' ]");
  expect(tasks).toContain(JSON.stringify(irisCsv));

  const progress = new RegExp(String.raw`^${id} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\w+:\d+/\d+/\d+(\(\+\d+ backups\))?\[\d+%\]\t)+`, "m");
  expect(sections.get("Progress while it runs")).toMatch(progress);
  expect(sections.get("Progress while it runs")).toContain("[100%]");
});
