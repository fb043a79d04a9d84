import type { Sizes } from "./dashboard.ts";
import type { Horizon } from "./horizon.ts";
import type { Result } from "./result.ts";
import { alternate, type Pace, ratioOf } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

const DAYS = 90;

/** What it saves to read sessions that sent messages, each once, from the daily statistics instead of counting them. */
export async function rawRows({ sql }: Horizon, { large: { id } }: Sizes, pace: Pace): Promise<Result> {
  const read = () => sql<{ sessions: number }[]>`
    with claim as materialized (select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: id })}, false))
    select (app.measure_activity(current_date - ${DAYS - 1}::integer, current_date, 'UTC', false) -> 'totals' ->> 'messaging_sessions')::integer as sessions from claim
  `;
  const count = () => sql<{ sessions: number }[]>`
    select count(distinct c.session_id)::integer as sessions
    from public.chat_messages m
    join public.chats c on c.organization_id = ${id} and c.id = m.chat_id
    where m.organization_id = ${id} and m.role = 'user'
      and m.created_at >= (current_date - ${DAYS - 1}::integer) and m.created_at < current_date + 1
  `;
  const [[fromStatistics], [fromRows]] = [await read(), await count()];
  if (fromStatistics?.sessions !== fromRows?.sessions) {
    throw new Error(`The statistics say ${fromStatistics?.sessions}, the rows ${fromRows?.sessions}`);
  }
  const sides = await alternate(
    pace.rounds,
    () => msOf(count),
    () => msOf(read),
  );
  return {
    findings: [
      {
        name: `Sessions with messages in ${DAYS} days, counted on ${pace.messages.toLocaleString("en")} messages ÷ read from the statistics, time`,
        value: ratioOf(sides, (ms) => ms),
        unit: "×",
        bar: { atLeast: 50 },
      },
    ],
    absolutes: [
      { name: "Counted on the messages", value: spreadOf(sides.first), unit: "ms" },
      { name: "Read from the statistics", value: spreadOf(sides.second), unit: "ms" },
    ],
  };
}

/** The quickest of several: what a statement costs when nothing comes between. */
async function msOf(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const startedAt = performance.now();
    await ask();
    times.push(performance.now() - startedAt);
  }
  return Math.min(...times);
}
