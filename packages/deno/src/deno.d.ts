// The little of Deno that this package uses. Private: it is not part of what ships, so a user's own types are never disturbed.

declare namespace Deno {
  type PermissionDescriptor = { readonly name: "env"; readonly variable: string } | { readonly name: "read"; readonly path: string };

  interface HttpClient {
    close(): void;
  }

  const version: { readonly deno: string };
  const build: { readonly os: string };
  const env: { get(name: string): string | undefined };
  const permissions: { querySync(descriptor: PermissionDescriptor): { readonly state: string } };
  const errors: { readonly NotFound: new () => Error; readonly NotCapable: new () => Error };
  function readTextFileSync(path: string): string;
  function createHttpClient(options: {
    readonly caCerts?: string[];
    readonly proxy?: { url: string; basicAuth?: { username: string; password: string } };
    readonly poolMaxIdlePerHost?: number;
    readonly http2?: boolean;
  }): HttpClient;
}
