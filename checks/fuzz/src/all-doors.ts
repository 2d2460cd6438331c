import { configurationDoor } from "./doors/configuration-door.ts";
import type { Door } from "./doors/door.ts";
import { emulatorDoors } from "./doors/emulator-doors.ts";
import { pageDoor } from "./doors/page-door.ts";
import { recordingDoor } from "./doors/recording-door.ts";
import { vectorDoors } from "./doors/vector-doors.ts";
import { baselineOf } from "./try-input.ts";

/** Every door that reads bytes of others, and the material of mutations. */
export interface AllDoors {
  readonly doors: readonly Door[];
  readonly others: readonly Uint8Array[];
  close(): Promise<void>;
}

/** Opens all doors once, so that a seed finds the same material whatever is tried first. */
export async function allDoors(): Promise<AllDoors> {
  const emulator = await emulatorDoors();
  const doors = [...emulator.doors, ...(await vectorDoors()), pageDoor(emulator.life), configurationDoor, recordingDoor];
  const others: Uint8Array[] = [];
  for (const door of doors) {
    const { answers } = await baselineOf(door);
    others.push(...answers.map(({ body }) => body).filter(({ length }) => length > 0 && length < 65_536));
  }
  return { doors, others, close: () => emulator.close() };
}
