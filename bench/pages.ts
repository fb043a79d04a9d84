import { gzipSync } from "node:zlib";
import type { Sizes } from "./dashboard.ts";
import type { Organization } from "./organization.ts";
import { fireReads, readLoad } from "./reads.ts";
import type { Result } from "./result.ts";
import type { Pace } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

const pathsOf = ({ chatIds: [chatId = ""] }: Organization) => [
  "/concierge/overview",
  "/concierge/rows?metric=chats",
  "/concierge/chats",
  `/concierge/chats/${chatId}`,
  "/concierge/visitors",
  "/concierge/articles",
  "/concierge/articles/questions",
  "/settings/organization",
  "/settings/team",
  "/settings/api-keys",
  "/settings/ai",
  "/settings/jobs",
  "/quick-start",
];

/** How soon each page is there, whole, in the largest organisation, and how much script comes with it. */
export async function pages(origin: string, { large }: Sizes, pace: Pace): Promise<Result> {
  const result: Result = { findings: [], absolutes: [] };
  for (const path of pathsOf(large)) {
    const load = readLoad(origin, large, path);
    await fireReads(load, pace);
    const name = path.replace(/past-chat-.*/, "{id}");
    const rounds: number[] = [];
    for (let round = 0; round < pace.rounds; round += 1) rounds.push((await fireReads(load, pace)).p50Ms);
    result.findings.push(
      {
        name: `Page ${name} with ${pace.messages.toLocaleString("en")} messages, p50`,
        value: spreadOf(rounds),
        unit: "ms",
        bar: { atMost: 300 },
      },
      {
        name: `Page ${name}: JavaScript, compressed`,
        value: spreadOf([await scriptKilobytes(origin, path, large)]),
        unit: "kB",
        bar: { atMost: 250 },
      },
    );
  }
  return result;
}

/** Every script that the page names, in its tags or for its components, but the one for browsers without modules. */
async function scriptKilobytes(origin: string, path: string, { cookie }: Organization): Promise<number> {
  const page = await fetch(origin + path, { headers: { cookie } });
  const html = (await page.text()).replaceAll(/<script[^>]*nomodule[^>]*>/gi, "");
  const names = new Set(html.match(/static\/chunks\/[\w.~-]+\.js/g));
  let bytes = 0;
  for (const name of names) {
    const script = await fetch(`${origin}/_next/${name}`);
    if (!script.ok) throw new Error(`${path} names ${name}, which is not there`);
    bytes += gzipSync(await script.bytes()).length;
  }
  return bytes / 1000;
}
