import { ServiceError } from "../wire/service-error.ts";

/**
 * Paths of the service that official clients call and that the emulator has only in part, or not at all. Below them, a call without
 * an answer is one that is missing here, and not an object that is missing.
 */
const ofTheService = new RegExp(
  "^/(?:projects/[^/]+(?:/(?:" +
    [
      "auth",
      "authorization",
      "cachedinstances",
      "classifications",
      "instances",
      "logs",
      "matrices",
      "models",
      "offlinemodels",
      "packages",
      "registration",
      "resources",
      "roles",
      "schemas",
      "servers",
      "session",
      "streamjobs",
      "streamobjects",
      "streams",
      "system",
      "tables",
      "tags",
      "topologies",
      "tunnel",
      "users",
      "volumes",
      "xflows",
    ].join("|") +
    ")(?:/.*)?)?|projects|tenants(?:/.*)?|quotas(?:/.*)?|clusters(?:/.*)?|api/storage/.*|mcqa/.*)$",
);

/**
 * The answer to a call that nothing answers (docs/protocol.md 8.1): 405 for one that the service has, so that no client takes
 * it for "there is no such object"; 404 for a path that no client calls. Never 5xx, which one client repeats for minutes.
 */
export function unknownCall(method: string, path: string): ServiceError {
  if (ofTheService.test(path)) {
    return new ServiceError(
      405,
      "MethodNotAllowed",
      `ODPS-0410011: Unsupported method - this emulator does not have the call ${method} ${path}.`,
    );
  }
  return new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - there is nothing at ${method} ${path}.`);
}
