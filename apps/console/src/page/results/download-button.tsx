import type { ResultReader } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { saveCsv } from "./save-csv.ts";

interface DownloadButtonProps {
  readonly reader: ResultReader;
  /** Name of the file, without its ending. */
  readonly name: string;
}

/** Downloads all rows as a CSV file. */
export function DownloadButton({ reader, name }: DownloadButtonProps): ReactNode {
  const { result } = useTexts();
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: unknown }>({ busy: false });

  const download = async (): Promise<void> => {
    setState({ busy: true });
    try {
      await saveCsv(reader, `${name}.csv`);
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
