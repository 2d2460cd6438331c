import { startTransition, useEffect, useState } from "react";

/** Rows that one step adds: few enough that the page does not stand still. */
const step = 30;

/** How many of `total` elements to show: a few at first, and more in each frame until all are there, so that a long list is made in pieces. */
export function useGrowing(total: number): number {
  const [count, setCount] = useState(step);
  useEffect(() => {
    if (count >= total) return undefined;
    const frame = setTimeout(() => startTransition(() => setCount(count + step)), 0);
    return () => clearTimeout(frame);
  }, [count, total]);
  return Math.min(count, total);
}
