import { el, writeXml } from "./xml.ts";

/** An answer that is an error. Clients choose the exception by `code` (docs/protocol.md 6.2). */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `json` on the tunnel, whose clients read nothing else. */
  readonly format: "xml" | "json";

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { readonly headers?: Readonly<Record<string, string>>; readonly format?: "xml" | "json" } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = extra.headers ?? {};
    this.format = extra.format ?? "xml";
  }

  /** All four elements are always there: a client throws an incomplete error away (docs/protocol.md 6.1). */
  toResponse(requestId: string, hostId: string, format: "xml" | "json" = this.format): Response {
    const fields = { Code: this.code, Message: this.message, RequestId: requestId, HostId: hostId };
    const body =
      format === "json"
        ? JSON.stringify(fields)
        : writeXml(
            el(
              "Error",
              Object.entries(fields).map(([name, value]) => el(name, value)),
            ),
          );
    return new Response(body, {
      status: this.status,
      headers: { ...this.headers, "Content-Type": format === "json" ? "application/json" : "application/xml" },
    });
  }
}

export function noSuchInstance(id: string): ServiceError {
  return new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - Instance not found: '${id}'`);
}

export function noSuchProject(name: string): ServiceError {
  return new ServiceError(404, "NoSuchObject", `ODPS-0420111: Project not found - '${name}'.`);
}

/** A schema that is not there; dbt-maxcompute looks for this code (docs/protocol.md 8.9). */
export function noSuchSchema(project: string, schema: string): ServiceError {
  return new ServiceError(404, "NoSuchObject", `ODPS-0422155: Schema not found - '${project}.${schema}'.`);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError(400, "InvalidParameter", `ODPS-0420061: Invalid parameter in HTTP request - ${message}`);
}

/** `kind` is a word such as `Function`. */
export function noSuchObject(kind: string, name: string): ServiceError {
  return new ServiceError(404, "NoSuchObject", `ODPS-0421111: ${kind} not found - '${name}'.`);
}

export function alreadyExists(kind: string, name: string): ServiceError {
  return new ServiceError(409, "ObjectAlreadyExists", `ODPS-0421112: ${kind} already exists - '${name}'.`);
}
