const frameMagic = 0x184d2204;

/**
 * Decompresses one LZ4 frame of a known length, as the buffers of Arrow may be (docs/tunnel.md 5.2). Its own checksums are ignored,
 * because that of the body was verified. The packages for LZ4 are native or not maintained, hence our own code.
 */
export function decompressLz4(frame: Uint8Array, length: number): Uint8Array {
  // A byte of LZ4 expands to 255 bytes at most; a damaged length must not take memory.
  if (length < 0 || length > frame.length * 255) throw new Error("The LZ4 frame cannot be so long.");
  try {
    const written = new Uint8Array(length);
    const end = decompressFrame(frame, written);
    if (end !== length) throw new Error("The LZ4 frame is shorter than it says.");
    return written;
  } catch (error) {
    if (error instanceof RangeError) throw new Error("The LZ4 frame is cut off or damaged.", { cause: error });
    throw error;
  }
}

function decompressFrame(frame: Uint8Array, out: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== frameMagic) throw new Error("The LZ4 frame does not begin as one.");
  const flags = view.getUint8(4);
  const hasBlockChecksums = (flags & 0x10) !== 0;
  // Magic, flags, block size; the content's size and the dictionary's id where the flags say so; the header's checksum.
  let at = 6 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4) + 1;
  let end = 0;
  for (let head = view.getUint32(at, true); head !== 0; head = view.getUint32(at, true)) {
    at += 4;
    const size = head & 0x7fff_ffff;
    const block = frame.subarray(at, at + size);
    if (block.length < size) throw new RangeError();
    if (head > 0x7fff_ffff) {
      out.set(block, end);
      end += size;
    } else {
      end = decompressBlock(block, out, end);
    }
    at += size + (hasBlockChecksums ? 4 : 0);
  }
  return end;
}

/** Blocks may copy from what earlier ones wrote. Gives where it stopped writing. */
function decompressBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0;
  let end = start;
  const byte = (): number => {
    const value = block[at];
    if (value === undefined) throw new RangeError();
    at += 1;
    return value;
  };
  const extended = (length: number): number => {
    let whole = length;
    if (length === 15) for (let more = 255; more === 255; whole += more) more = byte();
    return whole;
  };
  while (at < block.length) {
    const token = byte();
    const literals = extended(token >>> 4);
    if (at + literals > block.length) throw new RangeError();
    out.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    // The last sequence has literals only.
    if (at === block.length) break;
    const distance = byte() | (byte() << 8);
    const length = extended(token & 15) + 4;
    const from = end - distance;
    if (distance === 0 || from < 0 || end + length > out.length) throw new RangeError();
    if (distance >= length) out.copyWithin(end, from, from + length);
    else for (let index = 0; index < length; index += 1) out[end + index] = out[from + index] ?? 0;
    end += length;
  }
  return end;
}
