import type { ResultReader } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";

interface DownloadButtonProps {
  readonly reader: ResultReader;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** All rows as a CSV file. */
export function DownloadButton({ reader, name }: DownloadButtonProps): ReactNode {
  const { result } = useTexts();
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: unknown }>({ busy: false });

  const download = async (): Promise<void> => {
    setState({ busy: true });
    try {
      const parts: BlobPart[] = [];
      // Each part is copied: a blob wants memory that is not shared.
      for await (const part of reader.csv()) parts.push(new Uint8Array(part));
      save(new Blob(parts, { type: "text/csv;charset=utf-8" }), `${name}.csv`);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  };

  return (
    <>
      <Button disabled={state.busy} onClick={() => void download()}>
        {state.busy ? result.downloading : result.download}
      </Button>
      {state.error !== undefined && <ErrorNotice error={state.error} />}
    </>
  );
}

function save(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
