import { Component, type ReactNode } from "react";
import { BrokenScreen } from "./BrokenScreen.tsx";

/** A screen that throws becomes a kind page with a way back, never a white one. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <BrokenScreen /> : this.props.children;
  }
}
