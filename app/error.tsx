"use client";

import { Failure } from "./_components/failure";
import type { FailureProps } from "./_components/failure";

export default function RootFailure(props: FailureProps) {
  return (
    <main style={{ maxWidth: "40rem", margin: "15vh auto 0", padding: "0 1rem" }}>
      <Failure {...props} />
    </main>
  );
}
