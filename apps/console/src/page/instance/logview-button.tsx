import type { Instance } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";

/** Opens the service's own page about an instance. Its address is made only now: it may let in whoever has it. */
export function LogviewButton({ instance }: { readonly instance: Instance }): ReactNode {
  const texts = useTexts();
  const [trouble, setTrouble] = useState<string>();
  const open = async (): Promise<void> => {
    // Opened at once and led on later: a browser lets a page open a window only while somebody clicks.
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
      <Button onClick={() => void open()} title={trouble ?? texts.instance.logviewHint}>
        {texts.instance.logview}
        <span aria-hidden="true">↗</span>
      </Button>
      {trouble !== undefined && <span role="alert">{trouble}</span>}
    </>
  );
}
