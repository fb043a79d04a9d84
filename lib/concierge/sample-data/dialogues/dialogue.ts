import { z } from "zod";

const Mention = z.strictObject({
  title: z.string().trim().min(1).max(500),
  slug: z.string().trim().min(1).max(255),
  type: z.string().trim().min(1).max(100).default("Article"),
});

const Turn = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.string().trim().min(1).max(32_000),
  mentions: z.array(Mention).min(1).max(100).optional(),
});

/** One line of a dialogue file. Strict, so that a misspelt field is reported and not silently left out. */
export const Dialogue = z.strictObject({
  // the ids of all that is sent are made from it, and Horizon takes 120 of these characters
  id: z.string().regex(/^[A-Za-z0-9_.:-]{1,90}$/, "must be 1 to 90 characters of A-Z a-z 0-9 _ . : -"),
  topics: z.array(z.string()).default([]),
  turns: z.array(Turn).min(1),
  session: z.string().trim().min(1).max(255).optional(),
  email: z.email().max(254).optional(),
  location: z.string().trim().min(1).max(255).optional(),
  user_agent: z.string().trim().min(1).max(1024).optional(),
  status: z.enum(["active", "completed", "abandoned"]).optional(),
});
export type Dialogue = z.infer<typeof Dialogue>;
export type Turn = z.infer<typeof Turn>;

export type ParsedLine = { ok: true; dialogue: Dialogue } | { ok: false; problem: string };

/** Reads one line of a dialogue file; what is wrong with it comes back as one sentence. */
export function parseLine(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, problem: "is not valid JSON" };
  }
  const parsed = Dialogue.safeParse(value);
  if (parsed.success) return { ok: true, dialogue: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") ?? "";
  return { ok: false, problem: path === "" ? (issue?.message ?? "is not a dialogue") : `${path}: ${issue?.message}` };
}
