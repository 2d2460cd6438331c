import type { Instance } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { SqlEditor } from "../sql/editor/sql-editor.tsx";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { instanceTexts } from "./instance-texts.ts";

/** The SQL of an instance. Shows nothing if it has none. */
export function SqlText({ instance }: { readonly instance: Instance }): ReactNode {
  const texts = useTexts(instanceTexts);
  const { may } = useClient();
  const { value: sql } = usePromise(() => instance.getSqlQuery(), [instance]);
  if (!sql) return null;
  const actions = (
    <span>
      <CopyButton text={sql} label={texts.sql} />
      {may("submit") && (
        <ButtonLink to={`/sql/${instance.id}`} look="quiet">
          {texts.openInEditor}
        </ButtonLink>
      )}
    </span>
  );
  return (
    <Panel title={texts.sql} actions={actions}>
      <SqlEditor value={sql} label={texts.sqlText} />
    </Panel>
  );
}
