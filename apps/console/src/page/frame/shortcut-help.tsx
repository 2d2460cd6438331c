import { Fragment, useId, useRef, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { shortcutPlaces } from "./shortcut-place.ts";
import { shortcuts } from "./shortcuts.ts";
import { useShortcut } from "./use-shortcut.ts";
import styles from "./shortcut-help.module.css";

/** A button, and the key `?`, that open a list of all shortcuts. */
export function ShortcutHelp({ className }: { readonly className?: string | undefined }): ReactNode {
  const texts = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const open = (): void => {
    setOpen(true);
    dialog.current?.showModal();
  };
  useShortcut("?", open);
  return (
    <>
      <button
        type="button"
        className={className}
        onClick={open}
        aria-label={texts.shortcuts.title}
        title={texts.shortcuts.title}
        aria-keyshortcuts="?"
      >
        ?
      </button>
      <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={id} onClose={() => setOpen(false)}>
        <header className={styles["header"]}>
          <h2 id={id}>{texts.shortcuts.title}</h2>
          <Button onClick={() => dialog.current?.close()}>{texts.shortcuts.close}</Button>
        </header>
        {isOpen &&
          shortcutPlaces.map((place) => (
            <section key={place} aria-label={texts.shortcuts.places[place]}>
              <h3>{texts.shortcuts.places[place]}</h3>
              <dl className={styles["keys"]}>
                {shortcuts
                  .filter((shortcut) => shortcut.place === place)
                  .map(({ keys, does }) => (
                    <Fragment key={keys.join("+")}>
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
      </dialog>
    </>
  );
}
