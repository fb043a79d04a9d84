"use client";

import { useHotkeys } from "@mantine/hooks";
import { useRouter } from "next/navigation";

/** Escape leads back to where one came from. */
export function BackKey() {
  const router = useRouter();
  useHotkeys([["Escape", () => router.back()]]);
  return null;
}
