/** The end of a stage's name that says which job of the task it belongs to: `_job_0`, `_Stg1_job0`. */
const jobPart = /_(?:Stg\d+_)?job_?\d+$/i;
const ownPart = /^[A-Z]+(?<number>\d+)(?<inputs>(?:_\d+)*)$/i;

/**
 * For each stage, the indexes of the stages that it waits for, by their names: `J3_1_2` is stage 3 and reads from 1 and 2. The jobs of a
 * task run one after the other. Only stages before it in the list count, so that there is no cycle. Null if a name has another form.
 */
export function stageInputs(names: readonly string[]): readonly (readonly number[])[] | null {
  const known: { readonly number: string; readonly job: string }[] = [];
  const inputs: (readonly number[])[] = [];
  for (const name of names) {
    const job = jobPart.exec(name)?.[0] ?? "";
    const parts = ownPart.exec(name.slice(0, name.length - job.length))?.groups;
    if (parts === undefined) return null;
    const reads = new Set((parts["inputs"] ?? "").split("_"));
    const own = indexesOf(known, (stage) => stage.job === job && reads.has(stage.number));
    inputs.push(own.length > 0 ? own : indexesOf(known, (stage) => stage.job !== job));
    known.push({ number: parts["number"] ?? "", job });
  }
  return inputs;
}

function indexesOf<T>(all: readonly T[], fits: (one: T) => boolean): readonly number[] {
  return all.flatMap((one, index) => (fits(one) ? [index] : []));
}
