import { ServiceError } from "../../wire/service-error.ts";

/** An uploaded stream that is not what it should be (docs/tunnel.md 11.6); `why` says where, for whoever writes a client. */
export function malformedStream(why: string): ServiceError {
  const message = `The data stream you provided was not well-formed or did not validate against schema: ${why}.`;
  return new ServiceError(400, "MalformedDataStream", message, { format: "json" });
}

/** A value that its column cannot have. Whoever knows where it stands makes a {@link malformedStream} of it. */
export class BadValue extends Error {
  override readonly name: string = "BadValue";
}

/** Does something with values, and says where the wrong one is. */
export function locating<T>(place: () => string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BadValue ? malformedStream(`${place()}: ${error.message}`) : error;
  }
}
