import type { Instance } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { instanceTexts } from "./instance-texts.ts";

/** Opens the LogView page of an instance. The link is made only on a click, because everyone who has it may be able to read the job. */
export function LogviewButton({ instance }: { readonly instance: Instance }): ReactNode {
  const texts = useTexts(instanceTexts);
  const [trouble, setTrouble] = useState<string>();
  const open = async (): Promise<void> => {
    // The window is opened at once and gets its address later, because browsers let a page open a window only during a click.
    const page = window.open("about:blank", "_blank");
    try {
      const address = await instance.getLogviewAddress();
      if (page === null) location.assign(address);
      else {
        page.opener = null;
        page.location.replace(address);
      }
    } catch (error) {
      page?.close();
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Button onClick={() => void open()} title={trouble ?? texts.logviewHint}>
        {texts.logview}
        <span aria-hidden="true">↗</span>
      </Button>
      {trouble !== undefined && <span role="alert">{trouble}</span>}
    </>
  );
}
