import { readStageName, type StageName } from "./stage-name.ts";

/**
 * For each stage of a task, the indexes of the stages that it reads from, by their names: `J3_1_2` is stage 3 and reads from 1 and 2. A
 * stage reads only from stages with a smaller number, so that there is never a cycle. A job of a task begins when the job before it has
 * ended: its first stages wait for the last stages of that job. A stage whose name has another form reads from none. In the order of
 * `names`; the order itself has no meaning within a job.
 *
 * @param names of the stages of one task, such as `J3_1_2_job_0`
 * @example
 * ```ts
 * stageInputs(["M1_job_0", "M2_job_0", "J3_1_2_job_0"]); // [[], [], [0, 1]]
 * ```
 */
export function stageInputs(names: readonly string[]): readonly (readonly number[])[] {
  const inputs: (readonly number[])[] = names.map(() => []);
  let lastOfJobBefore: readonly number[] = [];
  for (const job of jobsOf(names)) {
    const read = new Set<number>();
    for (const { index, number, reads } of job) {
      const own = job.filter((other) => other.number < number && reads.has(other.number)).map((other) => other.index);
      for (const input of own) read.add(input);
      inputs[index] = own.length > 0 ? own : lastOfJobBefore;
    }
    lastOfJobBefore = job.map(({ index }) => index).filter((index) => !read.has(index));
  }
  return inputs;
}

/** The stages of each job with their places in `names`, the jobs in the order in which they first appear. */
function jobsOf(names: readonly string[]): readonly (readonly (StageName & { readonly index: number })[])[] {
  const known = names.flatMap((name, index) => {
    const stage = readStageName(name);
    return stage === null ? [] : [{ ...stage, index }];
  });
  return [...new Set(known.map(({ job }) => job))].map((job) => known.filter((stage) => stage.job === job));
}
