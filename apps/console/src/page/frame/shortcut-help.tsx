import { Fragment, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useShortcut } from "../ui/use-shortcut.ts";
import { shortcutPlaces } from "./shortcut-place.ts";
import { shortcutTexts } from "./shortcut-texts.ts";
import { shortcuts } from "./shortcuts.ts";
import styles from "./shortcut-help.module.css";

/** A button, and the key `?`, that open a list of all shortcuts. */
export function ShortcutHelp({ className }: { readonly className?: string | undefined }): ReactNode {
  const texts = useTexts(shortcutTexts);
  const [isOpen, setOpen] = useState(false);
  useShortcut("?", () => setOpen(true));
  return (
    <>
      <button
        type="button"
        className={className}
        onClick={() => setOpen(true)}
        aria-label={texts.title}
        title={texts.title}
        aria-keyshortcuts="?"
      >
        ?
      </button>
      {isOpen && (
        <Dialog
          title={texts.title}
          size="medium"
          header={(close) => <Button onClick={close}>{texts.close}</Button>}
          onClose={() => setOpen(false)}
        >
          {shortcutPlaces.map((place) => (
            <section key={place} className={styles["place"]} aria-label={texts.places[place]}>
              <h3>{texts.places[place]}</h3>
              <dl className={styles["keys"]}>
                {shortcuts
                  .filter((shortcut) => shortcut.place === place)
                  .map(({ keys, does }) => (
                    <Fragment key={does(texts)}>
                      <dt>
                        {keys.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </dt>
                      <dd>{does(texts)}</dd>
                    </Fragment>
                  ))}
              </dl>
            </section>
          ))}
        </Dialog>
      )}
    </>
  );
}
