import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { defer, retry, timer } from "rxjs";
import { Route, Switch, useLocation } from "wouter";

import { BoardPage } from "./board/board-page.tsx";
import { ClientContext, type ConsoleClient } from "./console-client.ts";
import { openClient } from "./open-client.ts";
import { LanguageProvider } from "./texts/language.tsx";
import { GatewayAway, InstanceMissing, PageMissing } from "./trouble/whole-page.tsx";
import { ErrorBoundary } from "./trouble/error-boundary.tsx";
import { AwayProvider } from "./streams/away.tsx";
import { TimeZoneProvider } from "./ui/time-zone.tsx";
import { TabProvider } from "./frame/tab.tsx";
import { Frame } from "./frame/frame.tsx";
import { Loading } from "./ui/loading.tsx";

// Charts and the editor are loaded with the views that need them, so that the board appears first.
const loadInstancePage = async (): Promise<{ default: typeof import("./instance/instance-page.tsx").InstancePage }> => ({
  default: (await import("./instance/instance-page.tsx")).InstancePage,
});
const loadSqlPage = async (): Promise<{ default: typeof import("./sql/sql-page.tsx").SqlPage }> => ({
  default: (await import("./sql/sql-page.tsx")).SqlPage,
});
const loadHistoryPage = async (): Promise<{ default: typeof import("./history/history-page.tsx").HistoryPage }> => ({
  default: (await import("./history/history-page.tsx")).HistoryPage,
});
const loadRunsPage = async (): Promise<{ default: typeof import("./history/runs-page.tsx").RunsPage }> => ({
  default: (await import("./history/runs-page.tsx")).RunsPage,
});
const loadComparePage = async (): Promise<{ default: typeof import("./history/compare-page.tsx").ComparePage }> => ({
  default: (await import("./history/compare-page.tsx")).ComparePage,
});
const loadEditor = (): Promise<unknown> => import("./sql/editor/code-editor.tsx");
const InstancePage: ComponentType<{ readonly id: string }> = lazy(loadInstancePage);
const HistoryPage: ComponentType = lazy(loadHistoryPage);
const RunsPage: ComponentType<{ readonly fingerprint: string }> = lazy(loadRunsPage);
const ComparePage: ComponentType = lazy(loadComparePage);
const SqlPage: ComponentType<{ readonly id?: string | undefined }> = lazy(loadSqlPage);

/** The console: a view for each address. */
export function App(): ReactNode {
  const { client, trouble } = useConsoleClient();
  const [location] = useLocation();
  // Then the rest of the page is loaded, so that all views work while the server is unreachable.
  useEffect(() => {
    if (client !== null)
      for (const load of [loadInstancePage, loadSqlPage, loadHistoryPage, loadRunsPage, loadComparePage, loadEditor])
        load().catch(() => {});
  }, [client]);
  return (
    <LanguageProvider>
      <ClientContext value={client}>
        <AwayProvider>
          <TimeZoneProvider>
            <TabProvider>
              <Frame>
                {client === null ? (
                  trouble === undefined ? (
                    <Loading />
                  ) : (
                    <GatewayAway error={trouble} />
                  )
                ) : (
                  <ErrorBoundary place={location}>
                    <Suspense fallback={<Loading />}>
                      <Switch>
                        <Route path="/" component={BoardPage} />
                        <Route path="/instances/:id">
                          {({ id }) => (/^[\w.-]+$/.test(id) ? <InstancePage key={id} id={id} /> : <InstanceMissing id={id} />)}
                        </Route>
                        <Route path="/history" component={HistoryPage} />
                        <Route path="/history/:fingerprint">
                          {({ fingerprint }) => <RunsPage key={fingerprint} fingerprint={fingerprint} />}
                        </Route>
                        <Route path="/compare" component={ComparePage} />
                        <Route path="/sql/:id?">{({ id }) => <SqlPage id={id} />}</Route>
                        <Route component={PageMissing} />
                      </Switch>
                    </Suspense>
                  </ErrorBoundary>
                )}
              </Frame>
            </TabProvider>
          </TimeZoneProvider>
        </AwayProvider>
      </ClientContext>
    </LanguageProvider>
  );
}

/** The client, when the server has said what this visitor may do. Asks again while the server is unreachable. */
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
