import { manyStages } from "../shots/many-stages.ts";
import { inside } from "../shots/scene.ts";
import { isDrawn } from "./many-stages-run.ts";
import type { Scenario } from "./scenario.ts";
import { stagesRecording } from "./stages-recording.ts";
import { until } from "./watch-page.ts";

/** A run of 300 stages that has ended: its page reads what the server has recorded of two hours, 17 megabytes. */
export const longRecording: Scenario = {
  name: "long recording",
  options: { emulator: { clock: "manual" } },
  async measure({ page, served, during }) {
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "wide", stages: manyStages(300), workers: 5, durationMs: 60_000 });
    await emulator.clock.advance(120_000);
    // As many events as the server keeps (apps/console/README.md).
    const body = stagesRecording({ project: served.project, id, events: 300, tookMs: 7_200_000 });
    await page.route(`**/jobs/*/${id}/events`, (route) => route.fulfill({ contentType: "application/x-ndjson", body }));
    return {
      "opened after its end": await during(async () => {
        await page.goto(`${served.address}/instances/${id}`);
        await until(page, `${isDrawn} && document.querySelector('[aria-label="area"] path')`);
        await page.waitForTimeout(4000);
      }),
    };
  },
};
