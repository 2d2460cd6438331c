/** Numbers in [0, 1) that depend on the seed only (a linear congruential generator; enough for jitter and order). */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** The numbers from 0 to `count` - 1 in an order that depends on the random numbers only. */
export function shuffled(count: number, random: () => number): readonly number[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const keys = numbers.map(() => random());
  return numbers.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}
