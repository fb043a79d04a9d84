import { expect, test } from "vitest";
import { withReadablePath } from "./raw-request";

test.each([
  ["/api/chats/a%20b/messages?x=%ff", "/api/chats/a%20b/messages?x=%ff"],
  ["/api/chats/%ff/messages?x=1&y=?", "/api/chats/%25ff/messages?x=1&y=?"],
  ["/api/%", "/api/%25"],
  ["/api/%c3%a9/%c3", "/api/%25c3%25a9/%25c3"],
])("%s is read as %s", (url, read) => {
  expect(withReadablePath(url)).toBe(read);
});
