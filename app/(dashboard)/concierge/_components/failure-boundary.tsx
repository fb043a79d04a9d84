"use client";

import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
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
}

/** Keeps a failure within its part of the page and offers to try that part again. */
export class FailureBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: null };

  static getDerivedStateFromError(failure: Error): BoundaryState {
    return { failure };
  }

  override render() {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return <PartFailure name={this.props.name} failure={failure} onRetry={() => this.setState({ failure: null })} />;
  }
}

interface PartFailureProps {
  name: string;
  failure: Error & { digest?: string };
  onRetry: () => void;
}

function PartFailure({ name, failure, onRetry }: PartFailureProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      onRetry();
    });
  return (
    <section className={classes["failure"]} role="alert">
      <IconAlertTriangle size={20} stroke={1.75} className={classes["icon"]} aria-hidden="true" />
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
        leftSection={<IconRefresh size={15} />}
        loading={pending}
        onClick={retry}
        aria-label={`Try again to load ${name}`}
      >
        Try again
      </Button>
    </section>
  );
}
