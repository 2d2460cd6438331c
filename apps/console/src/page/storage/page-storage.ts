/** What a page keeps in the browser. Storage that is full or forbidden does not stop the page: then nothing is kept. */
export interface PageStorage {
  /** The text that is kept under a name; null if there is none. */
  read(name: string): string | null;
  /** Keeps a text, or forgets it. Returns whether that worked. */
  write(name: string, text: string | null): boolean;
  /** All names that begin so. */
  names(prefix: string): readonly string[];
}

/** The storage of the browser. @param find how to get it, which already fails where it is forbidden */
export function pageStorage(find: () => Storage = () => localStorage): PageStorage {
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(find());
    } catch {
      return otherwise;
    }
  };
  return {
    read: (name) => attempt((storage) => storage.getItem(name), null),
    write: (name, text) =>
      attempt((storage) => {
        if (text === null) storage.removeItem(name);
        else storage.setItem(name, text);
        return true;
      }, false),
    names: (prefix) => attempt((storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter((name) => name.startsWith(prefix)), []),
  };
}
