// For sibling packages of the same version only: the calls, which a page loads when it first needs them.
export { createApiClient } from "./http/api-client.ts";
export type { ApiClient } from "./http/api-client.ts";
export type { Authorizer } from "./http/authorizer.ts";
export { createService } from "./service/create-service.ts";
export type { ServiceParts } from "./service/create-service.ts";
export { readSettings } from "./settings.ts";
