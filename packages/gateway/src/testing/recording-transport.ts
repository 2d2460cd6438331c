import type { Transport, TransportRequest, TransportResponse } from "@maxcompute-rx/core";

export interface RecordingTransport {
  readonly transport: Transport;
  /** What has reached the service. */
  readonly requests: TransportRequest[];
}

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** A service that says yes to everything, and remembers what it was asked. */
export function recordingTransport(
  answer: (request: TransportRequest) => CannedAnswer | Promise<CannedAnswer> = () => ({}),
): RecordingTransport {
  const requests: TransportRequest[] = [];
  return {
    requests,
    async transport(request): Promise<TransportResponse> {
      requests.push(request);
      const { status = 200, headers = {}, body = "<Instance/>" } = await answer(request);
      return { status, headers, body: typeof body === "string" ? one(new TextEncoder().encode(body)) : body };
    },
  };
}

async function* one(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}
