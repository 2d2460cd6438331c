import { describe, expect, it } from "vitest";

import { highestTrack, placeAfter, placeOf, trackOf, type ScrollPlace, type ScrollSizes } from "./scaled-scroll.ts";

const sizesOf = (rows: number): ScrollSizes => ({ total: rows * 30, track: trackOf(rows * 30), view: 400 });
const topOf = ({ scrollTop, offset }: ScrollPlace): number => scrollTop + offset;
const start: ScrollPlace = { scrollTop: 0, offset: 0 };

describe("a list of few rows", () => {
  it("is scrolled as any other", () => {
    const sizes = sizesOf(10_000);
    expect(placeAfter(start, 299_600, sizes)).toEqual({ scrollTop: 299_600, offset: 0 });
    expect(placeOf(1234, sizes)).toEqual({ scrollTop: 1234, offset: 0 });
  });
});

describe.each([1_000_000, 50_000_000, 4_000_000_000])("a list of %i rows", (rows) => {
  const sizes = sizesOf(rows);
  const lastTop = sizes.total - sizes.view;

  it("is no higher than browsers can lay out", () => {
    expect(sizes.track).toBe(highestTrack);
  });

  it("reaches its last row by one jump, and its first one again", () => {
    const end = placeAfter(start, sizes.track - sizes.view, sizes);
    expect(topOf(end)).toBe(lastTop);
    expect(topOf(placeAfter(end, 0, sizes))).toBe(0);
  });

  it("moves by the pixels of the wheel, wherever it is", () => {
    for (const top of [0, 5_000_000, 29_000_000, lastTop - 1000]) {
      const place = placeOf(top, sizes);
      expect(topOf(place)).toBe(top);
      expect(topOf(placeAfter(place, place.scrollTop + 100, sizes))).toBe(top + 100);
    }
  });

  it("reaches both ends by small steps, though the scroll bar began elsewhere", () => {
    for (const step of [-120, 120]) {
      let place: ScrollPlace = placeOf(step < 0 ? 3_000_000 : lastTop - 3_000_000, sizes);
      for (let count = 0; count < 30_000; count += 1) {
        const next = Math.min(Math.max(0, place.scrollTop + step), sizes.track - sizes.view);
        if (next === place.scrollTop) break;
        place = placeAfter(place, next, sizes);
      }
      expect(topOf(place)).toBe(step < 0 ? 0 : lastTop);
    }
  });

  it("shows every row that is asked for", () => {
    for (const row of [0, 1, 299_999, 300_000, 999_000, rows - 20]) {
      expect(topOf(placeOf(row * 30, sizes))).toBe(row * 30);
    }
  });
});
