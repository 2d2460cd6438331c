import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Measurement } from "../../measurement.ts";

const roundTripMs = 50;
const run = promisify(execFile);

/**
 * Round trips from a request to its answer: `first` on a connection to a new server, `again` on another connection to it, whose TLS
 * session is resumed, `kept` on a connection that is open, and `eight` for eight requests at once when one connection is open.
 */
export async function newConnection(): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const isMade = await makeCertificate(key, cert);
    if (!isMade) process.stderr.write("openssl is not here, so there is no certificate for a server.\n");
    if (!isMade) return [];
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, "main.ts"), String(roundTripMs), key, cert], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
    });
    const figures: Readonly<Record<string, number>> = JSON.parse(stdout);
    return Object.entries(figures).map(([figure, value]) =>
      figure.endsWith("connections")
        ? { name: `new-connection-${figure}`, value, unit: "connections" }
        : { name: `new-connection-${figure}`, value: value / roundTripMs, unit: "round trips" },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

function makeCertificate(key: string, cert: string): Promise<boolean> {
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  return run("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]).then(
    () => true,
    () => false,
  );
}
