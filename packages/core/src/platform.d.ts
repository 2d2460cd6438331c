// The few globals that every supported platform has (browsers, Node, Deno, Bun, workers) and that core uses.
// Private: it is not part of what ships, so a consumer's own DOM or Node types are never disturbed.

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

declare class URL {
  static canParse(url: string, base?: string): boolean;
  constructor(url: string, base?: string);
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly username: string;
  readonly password: string;
}

declare function atob(text: string): string;
declare function btoa(text: string): string;
declare function setTimeout(callback: () => void, ms?: number): unknown;
declare function clearTimeout(handle: unknown): void;

interface CryptoKey {
  readonly type: string;
}

declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T;
  /** Absent from pages without TLS. */
  randomUUID?(): string;
  readonly subtle: {
    importKey(
      format: "raw",
      key: Uint8Array<ArrayBuffer>,
      algorithm: { name: "HMAC"; hash: "SHA-1" | "SHA-256" },
      extractable: boolean,
      usages: readonly "sign"[],
    ): Promise<CryptoKey>;
    sign(algorithm: "HMAC", key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};

interface Request {
  readonly method: string;
  readonly url: string;
}

declare var Request: {
  readonly prototype: Request;
  new (
    url: string,
    init: {
      readonly method: string;
      readonly headers: Record<string, string>;
      readonly body?: Uint8Array<ArrayBuffer>;
      readonly redirect: "manual";
      readonly cache: "no-store";
      readonly signal: AbortSignal;
    },
  ): Request;
};

interface ReadableStream {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>; cancel(): Promise<void> };
}

declare var ReadableStream: {
  readonly prototype: ReadableStream;
  new (source: {
    pull(controller: { enqueue(piece: Uint8Array): void; close(): void }): Promise<void>;
    cancel(): Promise<void>;
  }): ReadableStream;
};
