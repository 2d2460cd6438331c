import { Component, type ReactNode } from "react";

import { ErrorState } from "./error-state.tsx";

interface Props {
  readonly children: ReactNode;
  /** Elsewhere is another try. */
  readonly place: string;
}

/** Catches what a view throws while it is drawn: a defect of the page, which shall say so and leave the other views alone. */
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
