import { expect, test } from "vitest";

import { localPath } from "./local-path";

const ORIGIN = "https://horizon.example";

test.each([
  ["/concierge/chats?status=active#top", "/concierge/chats?status=active#top"],
  ["https://horizon.example/settings", "/settings"],
  ["concierge/chats", "/concierge/chats"],
  ["https://horizon.example//evil.example", "/evil.example"],
])("%s stays on our origin", (target, path) => {
  expect(localPath(target, ORIGIN)).toBe(path);
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "https://horizon.example.evil.example/",
  "https://horizon.example@evil.example/",
  "http://horizon.example/",
  "javascript:alert(1)",
  "data:text/html,hi",
  "http://[",
  "",
  null,
  undefined,
])("%s leads to the fallback", (target) => {
  expect(localPath(target, ORIGIN)).toBe("/");
});
