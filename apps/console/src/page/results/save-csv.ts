import type { ResultReader } from "@maxcompute-rx/browser";

/** From this number of rows on, the file is written while rows arrive. Smaller results are downloaded without a dialog. */
const manyRows = 100_000;

/** Saves all rows as a CSV file. Large results are written to disk directly if the browser supports it; others are collected in memory first. */
export async function saveCsv(reader: ResultReader, fileName: string): Promise<void> {
  if (reader.count !== null && reader.count > manyRows && choosesFiles(window)) return writeFile(reader, window, fileName);
  const parts: BlobPart[] = [];
  // Each part is copied, because a Blob does not accept shared memory.
  for await (const part of reader.csv()) parts.push(new Uint8Array(part));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
  link.download = fileName;
  link.click();
  // By then the browser has started to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function writeFile(reader: ResultReader, chooser: FileChooser, suggestedName: string): Promise<void> {
  const handle = await chooser.showSaveFilePicker({ suggestedName }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") return null; // thought better of it
    throw error;
  });
  if (handle === null) return;
  const file = await handle.createWritable();
  try {
    for await (const part of reader.csv()) await file.write(new Uint8Array(part));
    await file.close();
  } catch (error) {
    // The previous file is kept, because half a result would look like a complete one.
    await file.abort().catch(() => {});
    throw error;
  }
}

/** A window of a browser that has the File System Access API, which TypeScript does not know yet. */
interface FileChooser {
  showSaveFilePicker(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

function choosesFiles(page: object): page is FileChooser {
  return "showSaveFilePicker" in page;
}
