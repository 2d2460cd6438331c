import type { RecordedRequest, ServiceControl } from "@maxcompute-rx/conformance";

/** The controls of an emulator that another process serves. */
export function remoteService(origin: string): ServiceControl {
  // The emulator's own words; who asks says what they are.
  const call = async <T>(method: string, path: string, value?: unknown): Promise<T> => {
    const response = await fetch(`${origin}/emulator/${path}`, { method, body: value === undefined ? null : JSON.stringify(value) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const body = await response.text();
    return JSON.parse(body === "" ? "null" : body);
  };
  return {
    faults: { add: (fault) => call("POST", "faults", fault), clear: () => call("DELETE", "faults") },
    jobs: { script: async (job) => (await call<{ readonly id: string }>("POST", "jobs", job)).id },
    requests: { list: () => call<readonly RecordedRequest[]>("GET", "requests"), clear: () => call("DELETE", "requests") },
  };
}
