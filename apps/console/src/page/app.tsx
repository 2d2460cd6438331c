import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { defer, retry, timer } from "rxjs";
import { Route, Switch, useLocation } from "wouter";

import { BoardPage } from "./board/board-page.tsx";
import { ClientContext, type ConsoleClient } from "./console-client.ts";
import { openClient } from "./open-client.ts";
import { LanguageProvider } from "./texts/language.tsx";
import { GatewayAway, PageMissing } from "./trouble/whole-page.tsx";
import { ErrorBoundary } from "./trouble/error-boundary.tsx";
import { Frame } from "./frame/frame.tsx";
import { Loading } from "./ui/loading.tsx";

// Charts and the editor come with the views that show them: the board is there first.
const loadInstancePage = async (): Promise<{ default: typeof import("./instance/instance-page.tsx").InstancePage }> => ({
  default: (await import("./instance/instance-page.tsx")).InstancePage,
});
const loadSqlPage = async (): Promise<{ default: typeof import("./sql/sql-page.tsx").SqlPage }> => ({
  default: (await import("./sql/sql-page.tsx")).SqlPage,
});
const loadEditor = (): Promise<unknown> => import("./sql/code-editor.tsx");
const InstancePage: ComponentType<{ readonly id: string }> = lazy(loadInstancePage);
const SqlPage: ComponentType<{ readonly id?: string | undefined }> = lazy(loadSqlPage);

/** The console: a view for each address. */
export function App(): ReactNode {
  const { client, trouble } = useConsoleClient();
  const [location] = useLocation();
  // Then all of the page comes, so that no view is missing while the server is away.
  useEffect(() => {
    if (client !== null) for (const load of [loadInstancePage, loadSqlPage, loadEditor]) load().catch(() => {});
  }, [client]);
  return (
    <LanguageProvider>
      <ClientContext value={client}>
        <Frame>
          {client === null ? (
            trouble === undefined ? <Loading /> : <GatewayAway error={trouble} />
          ) : (
            <ErrorBoundary place={location}>
              <Suspense fallback={<Loading />}>
                <Switch>
                  <Route path="/" component={BoardPage} />
                  <Route path="/instances/:id">{({ id }) => <InstancePage key={id} id={id} />}</Route>
                  <Route path="/sql/:id?">{({ id }) => <SqlPage id={id} />}</Route>
                  <Route component={PageMissing} />
                </Switch>
              </Suspense>
            </ErrorBoundary>
          )}
        </Frame>
      </ClientContext>
    </LanguageProvider>
  );
}

/** The client, as soon as the server has said what this visitor may do; asked again while it is away. */
function useConsoleClient(): { readonly client: ConsoleClient | null; readonly trouble: unknown } {
  const [state, setState] = useState<{ client: ConsoleClient | null; trouble: unknown }>({ client: null, trouble: undefined });
  useEffect(() => {
    const opening = defer(openClient).pipe(
      retry({
        delay: (trouble: unknown) => {
          setState({ client: null, trouble });
          return timer(2000);
        },
      }),
    );
    const subscription = opening.subscribe((client) => setState({ client, trouble: undefined }));
    return () => subscription.unsubscribe();
  }, []);
  return state;
}
