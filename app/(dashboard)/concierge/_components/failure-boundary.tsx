"use client";

import { Button } from "@mantine/core";
import { TriangleAlertIcon, RefreshCwIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { Component, useTransition } from "react";
import type { ReactNode } from "react";
import classes from "./failure-boundary.module.css";

interface BoundaryProps {
  name: string;
  children: ReactNode;
}

interface BoundaryState {
  failure: Error | null;
  children: ReactNode;
}

/** Keeps a failure within its part of the page and offers to try again. Whatever the server sends next is tried, too. */
export class FailureBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: null, children: this.props.children };

  static getDerivedStateFromError(failure: Error): Partial<BoundaryState> {
    return { failure };
  }

  static getDerivedStateFromProps({ children }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return children === state.children ? null : { failure: null, children };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return <PartFailure name={this.props.name} failure={failure} />;
  }
}

interface PartFailureProps {
  name: string;
  failure: Error & { digest?: string };
}

function PartFailure({ name, failure }: PartFailureProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const retry = () => startTransition(() => router.refresh());
  return (
    <section className={classes["failure"]} role="alert">
      <TriangleAlertIcon size={20} strokeWidth={1.75} className={classes["icon"]} aria-hidden="true" />
      <div className={classes["words"]}>
        <h2 className={classes["title"]}>{name} could not be loaded</h2>
        <p className={classes["text"]}>
          Something is down or too slow right now. The rest of the page is as it should be.
          {failure.digest === undefined ? null : ` Reference: ${failure.digest}`}
        </p>
      </div>
      <Button
        variant="default"
        size="xs"
        leftSection={<RefreshCwIcon size={15} />}
        loading={pending}
        onClick={retry}
        aria-label={`Try again to load ${name}`}
      >
        Try again
      </Button>
    </section>
  );
}
