import { KeyRoundIcon } from "lucide-react";
import { expect, test } from "vitest";
import { foundGroups, matching } from "./entries";

const entry = (label: string, keywords?: string) => ({
  id: label,
  label,
  Icon: KeyRoundIcon,
  run: () => undefined,
  ...(keywords === undefined ? {} : { keywords }),
});
const GROUPS = [
  { label: "Pages", entries: [entry("API keys", "secret"), entry("Quick start")] },
  { label: "Actions", entries: [entry("Create an API key"), entry("Dark theme", "mode colour")] },
];
const labels = (query: string) => matching(GROUPS, query).map((group) => group.entries.map(({ label }) => label));

test.each([
  [
    "",
    [
      ["API keys", "Quick start"],
      ["Create an API key", "Dark theme"],
    ],
  ],
  ["  ke", [["API keys"], ["Create an API key"]]],
  ["key api", [["API keys"], ["Create an API key"]]],
  ["SECRET", [["API keys"]]],
  ["mode dark", [["Dark theme"]]],
  ["ark", []],
])("“%s” finds %o", (query, found) => {
  expect(labels(query)).toEqual(found);
});

test("what was found leads to its page, and kinds without a find are left out", () => {
  const gone: string[] = [];
  const chats = [{ chat_id: "a b/c", topic: null, visitor_name: null, created_at: "2026-01-01T00:00:00.000Z" }];
  const [group, ...others] = foundGroups({ slug: "hotel" }, { chats, visitors: [], articles: [] }, (href) =>
    gone.push(href),
  );
  expect(others).toEqual([]);
  group?.entries[0]?.run();
  expect(gone).toEqual(["/o/hotel/concierge/chats/a%20b%2Fc"]);
});
