import { z } from "zod";
import { pageOf } from "@/lib/platform/pagination/page";

/** What one run of a job did for the organisation, and what it cost. */
export const JobRun = z
  .object({
    id: z.uuid(),
    run_id: z.uuid().meta({ description: "The same for all organisations that the run served." }),
    kind: z.string(),
    claimed: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    budget_spent_at: z.string().nullable().meta({ description: "When the day's model tokens did not suffice." }),
    started_at: z.string(),
    duration_ms: z.number().int(),
  })
  .meta({ id: "JobRun" });

export const JobRunPage = pageOf(JobRun);
export type JobRunPage = z.output<typeof JobRunPage>;

/** Where a page of runs ends. */
export const RunEnd = z.object({ id: z.uuid() });
export type RunEnd = z.output<typeof RunEnd>;

/** How work stands, as the database knows it. */
export const StoredJobStatus = z.object({
  kind: z.string(),
  backlog: z.number().int().meta({ description: "Waiting or under way." }),
  under_way: z.number().int(),
  dead: z.number().int().meta({ description: "Given up after too many failures." }),
  oldest_due_at: z.string().nullable(),
  last_run: JobRun.nullable().meta({ description: "For admins; others see null." }),
});
export type StoredJobStatus = z.output<typeof StoredJobStatus>;

/** How work stands, and when it goes on by itself. */
export const JobStatus = StoredJobStatus.extend({ next_run_at: z.string() }).meta({ id: "JobStatus" });
export type JobStatus = z.output<typeof JobStatus>;
