import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy";

const connectIn = (policy: string) => policy.split("; ").filter((directive) => directive.startsWith("connect-src"));

test("a page may ask its own origin and the configured Supabase, and nobody else", () => {
  expect(connectIn(contentSecurityPolicy(false))).toEqual(["connect-src 'self'"]);
  expect(connectIn(contentSecurityPolicy(false, "https://abc.supabase.co/rest/v1?x=y"))).toEqual([
    "connect-src 'self' https://abc.supabase.co wss://abc.supabase.co",
  ]);
  expect(connectIn(contentSecurityPolicy(false, "http://127.0.0.1:54321"))).toEqual([
    "connect-src 'self' http://127.0.0.1:54321 ws://127.0.0.1:54321",
  ]);
});

test("only the development build may evaluate strings", () => {
  expect(contentSecurityPolicy(true)).toContain("'unsafe-eval'");
  expect(contentSecurityPolicy(false)).not.toContain("'unsafe-eval'");
});
