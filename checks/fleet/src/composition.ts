import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** What the example's compose.yaml says of a service. */
export interface ComposedService {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly replicas: number;
}

export const exampleFolder: URL = new URL("../../../examples/fleet/", import.meta.url);

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      { readonly command?: string; readonly environment?: Record<string, string>; readonly deploy?: { readonly replicas?: number } }
    >
  >;
}

export function composedService(name: string): ComposedService {
  // The file is ours; a missing service is reported.
  const { services } = parse(readFileSync(new URL("compose.yaml", exampleFolder), "utf8")) as ComposeFile;
  const { command, environment = {}, deploy } = services[name] ?? {};
  if (command === undefined) throw new Error(`compose.yaml has no command for the service ${name}.`);
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain);
  return { command: words, environment, replicas: deploy?.replicas ?? 1 };
}
