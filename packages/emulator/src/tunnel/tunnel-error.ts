import { ServiceError } from "../wire/service-error.ts";

/** An error of the tunnel: in JSON, the only form that all of its clients read (docs/tunnel.md 3.3). */
export function tunnelError(status: number, code: string, message: string): ServiceError {
  return new ServiceError(status, code, message, { format: "json" });
}
