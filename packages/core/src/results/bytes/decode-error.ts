/**
 * The bytes of a result that no further byte can make valid. The message completes a sentence that begins with
 * "Record 3 of the result" or "The Arrow stream of the result"; the readers of streams turn it into `result_damaged`.
 */
export class DecodeError extends Error {}
