import { watchRawRequests } from "@/lib/platform/request/raw-request";

/** Runs once in every server process, before its first request. */
export function register(): void {
  watchRawRequests();
}
