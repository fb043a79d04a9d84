import { Suspense } from "react";
import type { ReactNode } from "react";
import { FailureBoundary } from "./failure-boundary";

interface SectionProps {
  /** What is missing while it fails, as in "Chats could not be loaded". */
  name: string;
  /** In its place while it loads. */
  fallback: ReactNode;
  children: ReactNode;
}

/** A part of a page that loads by itself, and fails by itself. */
export function Section({ name, fallback, children }: SectionProps) {
  return (
    <FailureBoundary name={name}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </FailureBoundary>
  );
}
