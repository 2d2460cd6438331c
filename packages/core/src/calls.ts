// For our own packages of the same version only: the calls, which a page loads when it first needs them.
export { createApiClient } from "./http/api-client.ts";
export type { ApiClient } from "./http/api-client.ts";
export type { Authorizer } from "./http/authorizer.ts";
export { createProjectCalls } from "./calls/create-project-calls.ts";
export type { ProjectCallsParts } from "./calls/create-project-calls.ts";
export { withMaxqaHeaders } from "./interactive/maxqa-headers.ts";
export { readSettings } from "./settings.ts";
