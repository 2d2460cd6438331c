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
const loadViews = (): Promise<typeof import("./other-views.ts")> => import("./other-views.ts");
const loadEditor = (): Promise<unknown> => import("./sql/editor/code-editor.tsx");
const InstancePage: ComponentType<{ readonly id: string }> = lazy(async () => ({ default: (await loadViews()).InstancePage }));
const HistoryPage: ComponentType = lazy(async () => ({ default: (await loadViews()).HistoryPage }));
const RunsPage: ComponentType<{ readonly fingerprint: string }> = lazy(async () => ({ default: (await loadViews()).RunsPage }));
const ComparePage: ComponentType = lazy(async () => ({ default: (await loadViews()).ComparePage }));
const SqlPage: ComponentType<{ readonly id?: string | undefined }> = lazy(async () => ({ default: (await loadViews()).SqlPage }));

/** The console: a view for each address. */
export function App(): ReactNode {
  const { client, trouble } = useConsoleClient();
  const [location] = useLocation();
  // Then the rest of the page is loaded, so that all views work while the server is unreachable.
  useEffect(() => {
    if (client !== null) for (const load of [loadViews, loadEditor]) load().catch(() => {});
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
