/** What a page keeps in the browser. Storage that is full or forbidden does not stop the page: then nothing is kept. */
export interface PageStorage {
  /** The text that is kept under a name; null if there is none. */
  getItem(name: string): string | null;
  /** Keeps a text. Returns whether that worked. */
  setItem(name: string, text: string): boolean;
  removeItem(name: string): void;
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
    getItem: (name) => attempt((storage) => storage.getItem(name), null),
    setItem: (name, text) => attempt((storage) => (storage.setItem(name, text), true), false),
    removeItem: (name) => attempt((storage) => storage.removeItem(name), undefined),
    names: (prefix) =>
      attempt(
        (storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter((name) => name.startsWith(prefix)),
        [],
      ),
  };
}
