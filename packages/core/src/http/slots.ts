/** A fixed number of places; taking one never waits. */
export interface Slots {
  /** A function that gives the place back (once), or null when all are taken. */
  tryTake(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  let free = count;
  return {
    tryTake() {
      if (free === 0) return null;
      free -= 1;
      let taken = true;
      return () => {
        if (taken) free += 1;
        taken = false;
      };
    },
  };
}
