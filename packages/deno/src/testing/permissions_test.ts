// Run by `deno test`, in the very Deno: what is granted here is granted by it.
import assert from "node:assert/strict";

import { connect, denoTransport, isMaxComputeError } from "../index.ts";

const options = { endpoint: "http://127.0.0.1:8099/api", project: "p", credentials: { accessKeyId: "id", accessKeySecret: "secret" } };

async function nextStepOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    assert(isMaxComputeError(error), String(error));
    assert.equal(error.code, "configuration", String(error));
    assert.match(error.message, /--allow-/); // all that Deno prints of it when nobody catches it
    return error.nextStep;
  }
  return assert.fail("It did not fail.");
}

Deno.test({
  name: "names the flags when nothing may be read",
  permissions: "none",
  fn: async () => {
    const nextStep = await nextStepOf(() => connect({ project: "p", credentials: options.credentials }));
    assert.equal(
      nextStep,
      "Run it with --allow-env=ODPS_ENDPOINT --allow-read=odps_config.ini, or only with the flags for the places of your settings.",
    );
  },
});

Deno.test({
  name: "connects with nothing allowed when all is given",
  permissions: "none",
  fn: () => {
    assert.equal(connect(options).project, "p");
  },
});

Deno.test({
  name: "reads exactly the variables that may be read",
  permissions: { env: ["ODPS_ENDPOINT", "ODPS_PROJECT_NAME", "ODPS_ACCESS_ID", "ODPS_ACCESS_KEY"] },
  fn: () => {
    Deno.env.set("ODPS_ENDPOINT", "http://127.0.0.1:8099/of-env");
    Deno.env.set("ODPS_PROJECT_NAME", "of_env");
    Deno.env.set("ODPS_ACCESS_ID", "id");
    Deno.env.set("ODPS_ACCESS_KEY", "secret");
    assert.equal(connect().project, "of_env");
    assert.equal(connect({ project: "mine" }).project, "mine");
  },
});

Deno.test({
  name: "names the flag when the host may not be reached",
  permissions: { net: ["example.com"] },
  fn: async () => {
    const transport = denoTransport();
    const mc = connect({ ...options, transport });
    const nextStep = await nextStepOf(() => mc.existInstance("20230101120000123gabc1def2"));
    await transport.close();
    assert.equal(nextStep, "Run it with --allow-net=127.0.0.1:8099.");
  },
});

Deno.test({
  name: "names the flag when the proxy may not be reached",
  permissions: "none",
  fn: async () => {
    const nextStep = await nextStepOf(() => denoTransport({ proxy: { url: "http://127.0.0.1:8098" } }));
    assert.equal(nextStep, "Run it with --allow-net=127.0.0.1:8098.");
  },
});

Deno.test({
  name: "quotes no password of a proxy that cannot be taken",
  permissions: "none",
  fn: () => {
    try {
      denoTransport({ proxy: { url: "no url, hunter2" } });
      assert.fail("It did not fail.");
    } catch (error) {
      assert(isMaxComputeError(error), String(error));
      assert.equal(error.code, "invalid_argument");
      assert(!Deno.inspect(error).includes("hunter2"));
    }
  },
});
