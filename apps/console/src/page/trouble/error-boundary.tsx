import { Component, type ReactNode } from "react";

import { ErrorState } from "./error-state.tsx";

interface Props {
  readonly children: ReactNode;
  /** The address of the view. At another address, rendering is tried again. */
  readonly place: string;
}

/** Catches errors that a view throws while it renders, which are bugs of the page. Other views keep working. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidUpdate({ place }: Props): void {
    if (place !== this.props.place && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <ErrorState error={this.state.error} />;
  }
}
