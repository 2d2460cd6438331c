import { ServiceError } from "../wire/service-error.ts";

/** An error as the tunnel says it: in JSON, the only form all of its clients read (docs/tunnel.md 3.3). */
export function tunnelError(status: number, code: string, message: string): ServiceError {
  return new ServiceError(status, code, message, { format: "json" });
}
