import type { ResultReader } from "@maxcompute-rx/browser";

/** Rows beyond which the file is written as the rows come. Below, a download without a question is easier. */
const manyRows = 100_000;

/** All rows as a CSV file. Many go straight to the disk where the browser lets a page write there; else they are collected first. */
export async function saveCsv(reader: ResultReader, fileName: string): Promise<void> {
  if (reader.count !== null && reader.count > manyRows && choosesFiles(window)) return writeFile(reader, window, fileName);
  const parts: BlobPart[] = [];
  // Each part is copied: a blob wants memory that is not shared.
  for await (const part of reader.csv()) parts.push(new Uint8Array(part));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
  link.download = fileName;
  link.click();
  // The browser has taken hold of it by then.
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
    // What was there before stays; half a result would look like a whole one.
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
