import { ServiceError } from "../wire/service-error.ts";

/** An uploaded stream that is damaged or does not fit the table (docs/tunnel.md 11.6). `why` names the place, for authors of clients. */
export function malformedStream(why: string): ServiceError {
  const message = `The data stream you provided was not well-formed or did not validate against schema: ${why}.`;
  return new ServiceError(400, "MalformedDataStream", message, { format: "json" });
}

/** A value that does not fit its column. {@link locating} adds the place and makes it a {@link malformedStream}. */
export class BadValue extends Error {
  override readonly name: string = "BadValue";
}

/** Runs `work`, and adds the place to a {@link BadValue} that it throws. */
export function locating<T>(place: () => string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BadValue ? malformedStream(`${place()}: ${error.message}`) : error;
  }
}
