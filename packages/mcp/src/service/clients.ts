import { MaxComputeError } from "@maxcompute-rx/node";
import type { Instance, MaxCompute } from "@maxcompute-rx/node";

import type { McpSettings } from "../settings.ts";

/** The client of a project, or of the default project. Refuses a project that is not allowed before any request is sent. */
export function clientOf({ clients }: McpSettings, project: string | undefined): MaxCompute {
  const client = project === undefined ? clients.values().next().value : clients.get(project);
  if (client !== undefined) return client;
  throw new MaxComputeError("forbidden", `The project ${project} is not allowed.`, {
    nextStep: `Use one of these projects: ${[...clients.keys()].join(", ")}.`,
  });
}

/** The handle of an instance that a tool was given. The id goes into a path, so that it must be a plain word. */
export function instanceOf(settings: McpSettings, instanceId: string, project: string | undefined): Instance {
  const client = clientOf(settings, project);
  if (/^\w{1,100}$/.test(instanceId)) return client.instance(instanceId);
  throw new MaxComputeError("invalid_argument", "This is not an id of an instance.", {
    nextStep: "Pass the id as submit_sql or list_instances gave it, such as 20230101120000123gabc1def2.",
  });
}
