import { scriptKilobytes } from "@/e2e/support/page-weight.ts";
import {
  aiSettingsPath,
  apiKeysPath,
  articlesPath,
  chatPath,
  chatsPath,
  jobsPath,
  openQuestionsPath,
  organizationSettingsPath,
  overviewPath,
  quickStartPath,
  rowsPath,
  sectionOf,
  teamPath,
  visitorsPath,
} from "@/lib/paths";
import type { Sizes } from "./dashboard.ts";
import type { Organization } from "./organization.ts";
import { fireReads, readLoad } from "./reads.ts";
import type { Result } from "./result.ts";
import type { Pace } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

const pathsOf = (organization: Organization) => [
  overviewPath(organization),
  rowsPath(organization, { metric: "chats" }),
  chatsPath(organization),
  chatPath(organization, organization.chatIds[0] ?? ""),
  visitorsPath(organization),
  articlesPath(organization),
  openQuestionsPath(organization),
  organizationSettingsPath(organization),
  teamPath(organization),
  apiKeysPath(organization),
  aiSettingsPath(organization),
  jobsPath(organization),
  quickStartPath(organization),
];

/** How soon each page is there, whole, in the largest organisation, and how much script comes with it. */
export async function pages(origin: string, { large }: Sizes, pace: Pace): Promise<Result> {
  const result: Result = { findings: [], absolutes: [] };
  for (const path of pathsOf(large)) {
    const load = readLoad(origin, large, path);
    await fireReads(load, pace);
    const name = sectionOf(path).replace(/past-chat-.*/, "{id}");
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
        value: spreadOf([await scriptKilobytes(origin, path, large.cookie)]),
        unit: "kB",
        bar: { atMost: 250 },
      },
    );
  }
  return result;
}
