import { connect, isMaxComputeError } from "@maxcompute-rx/node";

// Waits for many instances with our client: main.ts BED_AS_JSON; prints a line for each as soon as its outcome is known.

const { ids, account, endpoint } = JSON.parse(process.argv[2] ?? "");
const { project, accessKeyId, accessKeySecret } = account;
const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret } });

async function waitFor(id: string): Promise<void> {
  let outcome = "succeeded";
  try {
    await mc.instance(id).waitForSuccess();
  } catch (error) {
    outcome = isMaxComputeError(error) && error.code === "job_failed" ? "failed" : `error: ${String(error)}`;
  }
  process.stdout.write(`${id} ${Date.now()} ${outcome}\n`);
}

await Promise.all((ids as string[]).map(waitFor));
