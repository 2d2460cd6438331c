/** A world as a program in Deno sees it. */
export interface FakeWorld {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Variables that may not be read, though they may be there. */
  readonly refusedEnv?: readonly string[];
  /** Whether no file may be read. */
  readonly refusesRead?: boolean;
  readonly version?: string;
}

/** What this package uses of Deno, for specs in Node. Like Deno it throws where it was not asked first. */
export function fakeDeno({ env = {}, files = {}, refusedEnv = [], refusesRead = false, version = "2.9.6" }: FakeWorld): object {
  class NotCapable extends Error {}
  class NotFound extends Error {}
  const isGranted = (descriptor: { name: string; variable?: string }): boolean =>
    descriptor.name === "env" ? !refusedEnv.includes(descriptor.variable ?? "") : !refusesRead;
  return {
    version: { deno: version },
    build: { os: "linux" },
    errors: { NotCapable, NotFound },
    permissions: { querySync: (descriptor: { name: string }) => ({ state: isGranted(descriptor) ? "granted" : "prompt" }) },
    env: {
      get: (name: string) => {
        if (!isGranted({ name: "env", variable: name })) throw new NotCapable(name);
        return env[name];
      },
    },
    readTextFileSync: (path: string) => {
      if (refusesRead) throw new NotCapable(path);
      const text = files[path];
      if (text === undefined) throw new NotFound(path);
      return text;
    },
    createHttpClient: () => ({ close: () => {} }),
  };
}
