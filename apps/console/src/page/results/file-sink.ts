/** Takes the bytes of a file that is downloaded. */
export interface FileSink {
  write(part: Uint8Array): Promise<void>;
  /** Hands the complete file to the visitor. */
  close(): Promise<void>;
  /** Forgets what was written, because half a result would look like a complete one. */
  abort(): Promise<void>;
}

/** The file would need more memory than a page should take, and this browser cannot write it to disk while it arrives. */
export class FileTooLarge extends Error {}

/** The most bytes that are collected in memory, where the browser has neither a dialog for files nor storage of its own. */
const mostInMemory = 512 * 1024 * 1024;

/**
 * Opens a file for writing. Small ones are collected in memory and downloaded without a dialog. Large ones are written to disk while they
 * arrive: into the file that the visitor chooses, or where browsers have no such dialog, into a file of the browser's own storage, which is
 * then downloaded. Null if the visitor cancels the dialog.
 */
export async function openFileSink(name: string, type: string, isLarge: boolean): Promise<FileSink | null> {
  if (!isLarge) return memorySink(name, type);
  if (choosesFiles(window)) return chosenFile(window, name);
  return (await storedFile(name)) ?? memorySink(name, type);
}

function memorySink(name: string, type: string): FileSink {
  const parts: BlobPart[] = [];
  let bytes = 0;
  return {
    async write(part) {
      bytes += part.byteLength;
      if (bytes > mostInMemory) throw new FileTooLarge("This file is too large to be collected in memory.");
      parts.push(new Uint8Array(part)); // a copy, because a Blob does not accept shared memory
    },
    async close() {
      download(new Blob(parts, { type }), name);
    },
    async abort() {
      parts.length = 0;
    },
  };
}

async function chosenFile(chooser: FileChooser, suggestedName: string): Promise<FileSink | null> {
  const handle = await chooser.showSaveFilePicker({ suggestedName }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") return null; // thought better of it
    throw error;
  });
  return handle === null ? null : writeTo(handle, async () => {});
}

/** Name of the folder in the browser's storage for files that are downloaded. */
const folderName = "downloads";

async function storedFile(name: string): Promise<FileSink | null> {
  try {
    const storage = await navigator.storage.getDirectory();
    // Files of earlier downloads are on the visitor's disk by now.
    await storage.removeEntry(folderName, { recursive: true }).catch(() => {});
    const folder = await storage.getDirectoryHandle(folderName, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    return await writeTo(handle, async () => download(await handle.getFile(), name));
  } catch {
    return null; // no such storage, or it is forbidden
  }
}

async function writeTo(handle: FileSystemFileHandle, whenComplete: () => Promise<void>): Promise<FileSink> {
  const file = await handle.createWritable();
  return {
    write: (part) => file.write(new Uint8Array(part)),
    async close() {
      await file.close();
      await whenComplete();
    },
    abort: () => file.abort().catch(() => {}),
  };
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // By then the browser has started to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A window of a browser that has the File System Access API, which TypeScript does not know yet. */
interface FileChooser {
  showSaveFilePicker(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

function choosesFiles(page: object): page is FileChooser {
  return "showSaveFilePicker" in page;
}
