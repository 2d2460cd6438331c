import { malformedStream } from "../malformed-stream.ts";

/** A message is held in memory as a whole; official clients make one of each batch they are given. */
const largestMessage = 512 * 1024 * 1024;

/** The length of the encapsulated message at the beginning, or the number of bytes that are needed to know it. */
export function messageLength(bytes: Buffer): number {
  if (bytes.length < 8) return 8;
  const metadataLength = bytes.readInt32LE(4);
  if (bytes.readInt32LE(0) !== -1 || metadataLength < 0) throw malformedStream("an Arrow message does not begin as one");
  if (metadataLength === 0) return 8;
  const end = 8 + metadataLength;
  const length = bytes.length < end ? end : end + bodyLength(bytes.subarray(8, end));
  if (length > largestMessage) throw malformedStream(`an Arrow message is longer than ${largestMessage} bytes`);
  return length;
}

/** How many nodes and buffers a record batch has. They must be those of the table's columns. */
export function batchShape(message: Uint8Array): string {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  return inside(() => {
    const metadata = bytes.subarray(8, 8 + bytes.readInt32LE(4));
    const batch = target(metadata, fieldOf(metadata, target(metadata, 0), 2));
    const [nodes, buffers] = [1, 2].map((field) => metadata.readUInt32LE(target(metadata, fieldOf(metadata, batch, field))));
    return `${nodes} nodes and ${buffers} buffers`;
  });
}

/** Field 3 of the flatbuffer that describes a message. */
function bodyLength(metadata: Buffer): number {
  return inside(() => {
    const field = fieldOf(metadata, target(metadata, 0), 3);
    const length = field === 0 ? 0n : metadata.readBigInt64LE(field);
    if (length < 0n) throw new RangeError("no length");
    return Number(length);
  });
}

/** Where a field of a flatbuffer's table is; 0 when it is left out. */
function fieldOf(metadata: Buffer, table: number, field: number): number {
  const vtable = table - metadata.readInt32LE(table);
  const entry = 4 + 2 * field;
  const offset = entry < metadata.readUInt16LE(vtable) ? metadata.readUInt16LE(vtable + entry) : 0;
  return offset === 0 ? 0 : table + offset;
}

/** Where an offset points. */
function target(metadata: Buffer, offset: number): number {
  return offset + metadata.readUInt32LE(offset);
}

/** Reading outside of a buffer is a RangeError. */
function inside<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw malformedStream("what describes an Arrow message cannot be read");
    throw error;
  }
}
