import { compared, type Measurement } from "./measurement.ts";
import { openGatewayBed } from "./gateway-bed.ts";
import { endless } from "./watch-many/crowd.ts";

/** Within the limits of one caller: three streams of up to 200 instances, 600 requests a minute. */
const busyPages = 3;
const perBusyPage = 180;
const newcomers = 8;
const newcomerEveryMs = 2000;

/**
 * One caller watches 540 instances that no list of running instances shows, so that each is asked for singly. Others come meanwhile:
 * in turn with an instance of their own, and with one that the busy caller is still waiting for. How long the slowest of them waits
 * for its first snapshot, in virtual time.
 */
export async function gatewayOtherCaller(seed: number): Promise<readonly Measurement[]> {
  await using bed = await openGatewayBed(seed);
  const { virtual } = bed;
  const ended = await virtual.script(Array.from({ length: busyPages * perBusyPage }, () => ({ durationMs: 0, stages: [] })));
  const running = await virtual.script(Array.from({ length: newcomers }, () => endless));
  await virtual.run(virtual.now() + 1000);

  const busyAt = virtual.now();
  const busy = await Promise.all(
    Array.from({ length: busyPages }, (_, page) => bed.open("busy", ended.slice(page * perBusyPage, (page + 1) * perBusyPage))),
  );
  const firstLooks: number[] = [];
  for (const [place, own] of running.entries()) {
    await virtual.run(busyAt + (place + 1) * newcomerEveryMs);
    const id = place % 2 === 0 ? own : (ended.at(-1 - place) ?? own);
    const openedAt = virtual.now();
    const page = await bed.open(`newcomer ${place}`, [id]);
    await virtual.run(openedAt + 3_600_000, () => page.snapshots > 0);
    firstLooks.push(virtual.now() - openedAt);
  }
  await virtual.run(busyAt + 3_600_000, () => busy.every(({ snapshots }) => snapshots === perBusyPage));
  return [
    compared(
      "gateway-other-caller-first-look",
      Math.max(...firstLooks) / 1000,
      "s",
      "the busy caller's last first look",
      (virtual.now() - busyAt) / 1000,
    ),
  ];
}
