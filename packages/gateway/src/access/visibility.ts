import type { GatewayAction } from "@maxcompute-rx/core/internal";

import type { Access } from "./authorize-caller.ts";
import { GatewayError } from "./gateway-error.ts";
import { toGatewayError } from "./public-error.ts";

/** @throws {GatewayError} `forbidden` when the grant does not name this action in this project */
export function requireAction(access: Access, project: string, action: GatewayAction): void {
  if (!access.may(project, action)) throw actionForbidden(project);
}

/**
 * Hides instances from callers who may not see them: the error is the same as for an instance that does not exist.
 *
 * @param getOwner looks up the instance's owner; asked only when this caller's grant hides instances
 * @throws {GatewayError} `not_found`
 */
export async function requireVisible(
  access: Access,
  project: string,
  instanceId: string,
  getOwner: (instanceId: string) => Promise<string | null>,
): Promise<void> {
  if (!access.hidesInstances) return;
  let owner: string | null;
  try {
    owner = await getOwner(instanceId);
  } catch (error) {
    const failure = toGatewayError(error);
    throw failure.fault.code === "not_found" ? instanceNotFound(instanceId) : failure;
  }
  if (!access.maySee({ project, instanceId, owner })) throw instanceNotFound(instanceId);
}

/** The same error for an instance that does not exist and for one that is hidden from this caller. */
export function instanceNotFound(instanceId: string): GatewayError {
  return new GatewayError("not_found", `There is no instance ${instanceId}, or you may not see it.`);
}

/** The grant does not name this project, or not this action. */
export function actionForbidden(project: string): GatewayError {
  return new GatewayError("forbidden", `You may not do this in the project ${project}.`, {
    nextStep: "Ask the gateway's operator for permission.",
  });
}
