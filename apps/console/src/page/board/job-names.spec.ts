import { NEVER, Subject, type Observable } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Observed } from "../streams/observed.ts";
import { createJobNames } from "./job-names.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Answer = Subject<Observed<string | null>>;

function asked(): { readonly ask: (id: string) => Observable<Observed<string | null>>; readonly answers: Map<string, Answer> } {
  const answers = new Map<string, Answer>();
  const ask = (id: string): Answer => {
    const answer: Answer = new Subject();
    answers.set(id, answer);
    return answer;
  };
  return { ask, answers };
}

describe("the names of ended jobs", () => {
  it("are not requested for a row that is visible only for a moment", () => {
    const { ask, answers } = asked();
    const names = createJobNames(ask);
    names.name$("a").subscribe().unsubscribe();
    vi.advanceTimersByTime(1000);
    expect(answers.size).toBe(0);
  });

  it("wait while they cannot be asked for, and are known to all afterwards", () => {
    const { ask, answers } = asked();
    const names = createJobNames(ask);
    const seen: (string | null)[] = [];
    let known: ReadonlyMap<string, string | null> = new Map();
    names.known$.subscribe((map) => (known = map));
    names.name$("a").subscribe((name) => seen.push(name));
    vi.advanceTimersByTime(200);
    answers.get("a")?.next({ value: undefined, error: new Error("away") });
    expect(seen).toEqual([]);
    answers.get("a")?.next({ value: "daily", error: undefined });
    vi.advanceTimersByTime(250);
    expect([seen, [...known]]).toEqual([["daily"], [["a", "daily"]]]);
    names.name$("a").subscribe((name) => seen.push(name));
    expect(seen).toEqual(["daily", "daily"]);
  });

  it("are learnt a few at a time, and those no longer wanted are left out", () => {
    const { ask, answers } = asked();
    const names = createJobNames(ask);
    names.learn(["1", "2", "3", "4", "5", "6"]);
    expect([...answers.keys()]).toEqual(["1", "2", "3", "4"]);
    answers.get("2")?.next({ value: "two", error: undefined });
    expect([...answers.keys()]).toEqual(["1", "2", "3", "4", "5"]);
    names.learn([]);
    answers.get("1")?.complete(); // refused
    expect([...answers.keys()]).toEqual(["1", "2", "3", "4", "5"]);
    names.learn(["1", "2", "7"]);
    expect([...answers.keys()]).toEqual(["1", "2", "3", "4", "5", "7"]);
  });

  it("stay unknown when nobody answers", () => {
    const names = createJobNames(() => NEVER);
    let known: ReadonlyMap<string, string | null> | undefined;
    names.known$.subscribe((map) => (known = map));
    names.learn(["a"]);
    vi.advanceTimersByTime(60_000);
    expect(known?.size).toBe(0);
  });
});
