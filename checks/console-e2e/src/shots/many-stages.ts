/** Names of the stages of a large plan: each but the first ones reads from one to three stages shortly before it. */
export function manyStages(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    if (number <= 3 || number % 5 === 0) return `M${number}`;
    const inputs = [
      ...new Set([1, (number * 7) % 5, (number * 3) % 11].slice(0, 1 + (number % 3)).map((back) => Math.max(1, number - 1 - back))),
    ].toSorted((a, b) => a - b);
    return `${inputs.length === 1 ? "R" : "J"}${[number, ...inputs].join("_")}`;
  });
}
