import type { MaxComputeOptions } from "@maxcompute-rx/core";
import { MaxComputeError } from "@maxcompute-rx/core/page";

/** The address of a gateway, and how it recognizes the caller. It contains no key of MaxCompute. */
export interface GatewayAddress {
  /**
   * Address of the gateway, such as `https://data.example.com/maxcompute`, or `/maxcompute` on the page's own host. A relative
   * address is completed with the address of the page when the first request is sent, so that a module that is also loaded on a
   * server can create the client.
   */
  readonly gateway: string;
  /**
   * Headers by which the gateway recognizes the caller, such as `authorization` with the page's session token. A function is
   * called before each request, so that a renewed token is used at once. If it fails, the request is not sent. Default: none.
   */
  readonly headers?: GatewayHeaders | undefined;
  /** Whether cookies are sent, as in `fetch`. Default: `same-origin`. A gateway on another host needs `include`. */
  readonly credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Sends the requests. Default: the platform's `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** Headers, or a function that returns them for each request. */
export type GatewayHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** Options of {@link connect}. */
export interface ConnectOptions
  extends
    GatewayAddress,
    Pick<MaxComputeOptions, "project" | "schema" | "settings" | "priority" | "callTimeoutMs" | "onCall" | "scheduler" | "random"> {
  /** How long a gateway may be unreachable before watches and lists end with an error, in milliseconds. Default: 300000. */
  readonly toleranceMs?: number | undefined;
  /**
   * Whether watches and lists continue while the page is hidden, for pages that notify or show a state in their title. Each such page
   * keeps a connection to the gateway, and its gateway keeps asking the service. Default: false.
   */
  readonly followWhileHidden?: boolean | undefined;
}

/** Every option. The type makes the compiler report a missing one. */
const known: Readonly<Record<keyof ConnectOptions, true>> = {
  gateway: true,
  headers: true,
  credentials: true,
  fetch: true,
  project: true,
  schema: true,
  settings: true,
  priority: true,
  callTimeoutMs: true,
  onCall: true,
  scheduler: true,
  random: true,
  toleranceMs: true,
  followWhileHidden: true,
};

/**
 * Refuses options that are missing or unknown, or that would bring a key into the page. Errors do not quote values.
 *
 * @throws {MaxComputeError} `invalid_argument`
 */
export function checkConnectOptions(options: ConnectOptions): void {
  const given: Readonly<Record<string, unknown>> = { ...options };
  if (typeof given["credentials"] === "object" || "accessKeyId" in given || "accessKeySecret" in given) throw keysInPage();
  const unknown = Object.keys(given).filter((name) => !(name in known));
  if (unknown.length > 0) throw new MaxComputeError("invalid_argument", `connect has no option ${unknown.join(", ")}.`);
  if (typeof given["project"] !== "string" || given["project"] === "") {
    throw new MaxComputeError("invalid_argument", "connect needs the name of a project.", {
      nextStep: "Set project. gatewaySession() returns the projects that this caller may see.",
    });
  }
}

/** The gateway's address. It may be relative until a request is sent. */
export interface GatewayLocation {
  /** As absolute as it is known now, without a trailing slash. */
  readonly text: string;
  /**
   * The absolute address, without a trailing slash.
   *
   * @throws {MaxComputeError} `invalid_argument` if the address is relative and there is no page
   */
  readonly url: () => string;
}

/**
 * Checks a gateway's address without a need to complete it.
 *
 * @throws {MaxComputeError} `invalid_argument`
 */
export function gatewayLocation(gateway: unknown): GatewayLocation {
  // Any host completes a relative address well enough to check it.
  checkAddress(gateway, "https://page.invalid");
  const text = String(gateway);
  const absolute = (): string | null => {
    const url = parseUrl(text, globalThis.location?.href);
    // A page that was opened from a file has an address, too, but no host.
    return url !== null && /^https?:$/.test(url.protocol) ? url.href.replace(/\/$/, "") : null;
  };
  return { text: absolute() ?? text.replace(/\/$/, ""), url: () => absolute() ?? noPage(text) };
}

function checkAddress(gateway: unknown, base: string): void {
  const url = typeof gateway === "string" && gateway !== "" ? parseUrl(gateway, base) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new MaxComputeError("invalid_argument", "gateway must be an http or https address without user name, query or fragment.", {
      nextStep: "Set the address at which your server mounts the gateway, such as /maxcompute.",
    });
  }
}

function noPage(gateway: string): never {
  throw new MaxComputeError(
    "invalid_argument",
    `The gateway's address ${gateway} is relative, and there is no page whose address completes it.`,
    {
      nextStep: "Send requests in the browser only, for example in an effect; or pass an absolute address where code runs on a server.",
    },
  );
}

function parseUrl(text: string, base: string | undefined): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** The error for keys in a page: everyone who opens the page could read them. */
export function keysInPage(): MaxComputeError {
  return new MaxComputeError(
    "invalid_argument",
    "A page must not contain access keys: everyone who opens it could read them, and browsers forbid the Date header that signatures need.",
    { nextStep: "Run a gateway (@maxcompute-rx/gateway), which keeps the keys in your server, and pass its address to connect." },
  );
}
