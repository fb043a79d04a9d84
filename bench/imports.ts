import { setTimeout as sleep } from "node:timers/promises";
import { guessedMapping, importClient } from "@/e2e/support/imports.ts";
import { runJobs } from "@/e2e/support/jobs.ts";
import type { TestServer } from "@/e2e/support/server.ts";
import { addContacts } from "./contact-book.ts";
import { type Horizon, withServer } from "./horizon.ts";
import { residentMegabytes } from "./memory.ts";
import { emptyOrganization } from "./organization.ts";
import type { Result } from "./result.ts";
import type { Pace } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

/** What the organisation has before. */
const PRESENT = 100_000;
/** The part of the large file that brings the server into the state in which it stays. */
const SMALL_SHARE = 10;

type Measured = { seconds: number; peakMegabytes: number };

/** How long a file of contacts takes from its upload to its last row, and whether memory grows with the file. */
export async function imports(horizon: Horizon, { messages }: Pace): Promise<Result> {
  const rows = messages / 20;
  const organization = await emptyOrganization(horizon, "Imports");
  await addContacts(horizon, [{ id: organization.id, contacts: PRESENT }]);
  return withServer(horizon, async (server) => {
    const small = await importRows(server, organization.cookie, "small", rows / SMALL_SHARE);
    const large = await importRows(server, organization.cookie, "large", rows);
    const written = rows.toLocaleString("en");
    return {
      findings: [
        {
          name: `CSV import of ${written} rows beside ${PRESENT.toLocaleString("en")} contacts, from upload to last row`,
          value: spreadOf([large.seconds]),
          unit: "s",
          bar: { atMost: (60 * rows) / 50_000 },
        },
        {
          name: `Peak memory of the server (RSS) in an import of ${written} rows ÷ of a tenth of them`,
          value: spreadOf([large.peakMegabytes / small.peakMegabytes]),
          unit: "×",
          bar: { atMost: 1.3 },
        },
      ],
      absolutes: [
        { name: "Peak memory, a tenth of the rows", value: spreadOf([small.peakMegabytes]), unit: "MB" },
        { name: "Peak memory, all rows", value: spreadOf([large.peakMegabytes]), unit: "MB" },
      ],
    };
  });
}

async function importRows(server: TestServer, cookie: string, name: string, count: number): Promise<Measured> {
  const client = importClient(server.url, cookie);
  const file = new TextEncoder().encode(fileOf(name, count));
  const peak = watchMemory(server.pid);
  const startedAt = performance.now();
  const uploaded = await client.upload(file);
  await client.start(uploaded.id, { mapping: guessedMapping(uploaded) });
  for (;;) {
    const { status, done_rows } = await client.find(uploaded.id);
    if (status === "done") break;
    if (status !== "queued" && status !== "running") throw new Error(`${name}: ${status} after ${done_rows} rows`);
    // as the local supervisor does, and a page that shows how far it is
    void runJobs(server);
    await sleep(1000);
  }
  return { seconds: (performance.now() - startedAt) / 1000, peakMegabytes: peak() };
}

/** Reads the memory of a process each second, until it is asked for the most. */
function watchMemory(pid: number): () => number {
  const readings = [residentMegabytes(pid)];
  const timer = setInterval(() => readings.push(residentMegabytes(pid)), 1000);
  return () => {
    clearInterval(timer);
    return Math.max(...readings);
  };
}

/** Twelve columns as people have them: of ten rows one is wrong and one is of a person who is there or further up. */
function fileOf(name: string, count: number): string {
  const head = "E-Mail,First name,Last name,Phone,Company,City,Country,Job title,Notes,Tags,Birthday,Lead score";
  const lines = Array.from({ length: count }, (_, n) => {
    const email = n % 10 === 0 ? "nobody" : `${name}-${n % 10 === 1 ? n + 1 : n}@example.com`;
    const phone = `+4940${String((name.length * 1_000_000 + n) % 100_000_000).padStart(8, "0")}`;
    const place = `"Company ${n % 900}, Ltd",Lisbon,PT,Buyer`;
    return `${email},Given ${n % 700},Family ${n % 4_000},${phone},${place},"Met in ""Hall ${n % 9}""",guest;fair,1980-05-17,${n % 101}`;
  });
  return `${[head, ...lines].join("\r\n")}\r\n`;
}
