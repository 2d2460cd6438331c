import { defer, of, Subject } from "rxjs";
import { expect, it } from "vitest";

import { loadedStream } from "./loaded-stream.ts";

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

it("is loaded for each subscriber, and not before", async () => {
  let loads = 0;
  const stream$ = loadedStream(async () => of((loads += 1)));
  expect(loads).toBe(0);
  const seen: (number | string)[] = [];
  for (const name of ["a", "b"])
    stream$.subscribe({ next: (value) => seen.push(name, value), complete: () => seen.push(`${name} complete`) });
  await turns();
  expect(seen).toEqual(["a", 1, "a complete", "b", 2, "b complete"]);
});

it("errors when it cannot be loaded", async () => {
  const errors: unknown[] = [];
  loadedStream(() => Promise.reject(new Error("away"))).subscribe({ error: (error: unknown) => errors.push(error) });
  await turns();
  expect(errors).toEqual([new Error("away")]);
});

it("is not listened to by those who left, before or after it was loaded", async () => {
  const source$ = new Subject<number>();
  let begun = 0;
  const stream$ = loadedStream(async () => defer(() => ((begun += 1), source$)));
  stream$.subscribe().unsubscribe();
  await turns();
  expect(begun).toBe(0);
  const later = stream$.subscribe();
  await turns();
  expect(source$.observed).toBe(true);
  later.unsubscribe();
  expect(source$.observed).toBe(false);
});
