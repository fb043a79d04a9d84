import type { Sizes } from "./dashboard.ts";
import { alternateReads, readLoad } from "./reads.ts";
import type { Result } from "./result.ts";
import { absolutesOf, type Pace, ratioOf } from "./rounds.ts";

// `word1` is in half of all messages, `word900` in one of some hundreds
const paths = [
  "/api/chats?limit=50",
  "/api/chats?limit=50&status=active&sentiment=negative&min_lead_score=7",
  "/api/chats?limit=50&search=word1",
  "/api/chats?limit=50&search=word900",
  "/api/chats?limit=50&search=nobody+says+this",
  "/api/chats?limit=50&topic=Topic+3",
  "/api/visitors?limit=50",
  "/api/visitors?limit=50&search=past-chat-1",
  "/api/visitors?limit=50&search=nobody",
  "/api/articles?limit=50",
  "/api/articles?limit=50&days=30&sort=views",
  "/api/articles?limit=50&search=place-1",
  "/api/articles/questions?limit=50",
  "/api/tavily-mentions?limit=50",
  "/api/search?q=word1",
  "/api/search?q=nobody+says+this",
  ...["messages", "leads", "active_sessions", "messaging_sessions", "chats&city=Other"].map(
    (metric) => `/api/analytics/rows?metric=${metric}&days=30&limit=50`,
  ),
];

/** Whether lists and searches cost what they show rather than what there is. */
export async function lists(origin: string, sizes: Sizes, pace: Pace): Promise<Result> {
  const result: Result = { findings: [], absolutes: [] };
  for (const path of paths) {
    const sides = await alternateReads(pace, readLoad(origin, sizes.large, path), readLoad(origin, sizes.small, path));
    result.findings.push({
      name: `GET ${path}: with ${pace.messages.toLocaleString("en")} messages ÷ with a hundredth of them, p95`,
      value: ratioOf(sides, ({ p95Ms }) => p95Ms),
      unit: "×",
      bar: { atMost: 2 },
    });
    result.absolutes.push(...absolutesOf(`GET ${path}, all messages`, sides.first));
    result.absolutes.push(...absolutesOf(`GET ${path}, a hundredth`, sides.second));
  }
  return result;
}
