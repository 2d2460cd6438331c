import { ServiceError } from "./service-error.ts";

const maxBytes = 64 * 1024 * 1024;

/** The body as text. Refuses what is larger than 64 MiB as soon as that is known. */
export async function readBody(request: Request): Promise<string> {
  return new TextDecoder().decode(await readBytes(request));
}

/** The body as bytes, with the same limit. */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = request.body ?? [];
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

function tooLarge(): ServiceError {
  return new ServiceError(
    413,
    "InvalidArgument",
    `ODPS-0420061: Invalid parameter in HTTP request - the body is larger than ${maxBytes} bytes.`,
  );
}
