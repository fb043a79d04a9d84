import { parseArgs } from "node:util";
import { z } from "zod";

export const HELP = `Feeds a dialogue file through Horizon's HTTP API as a concierge would.

  npm run replay -- <file.jsonl> [options]

  --url <url>          where Horizon answers (default: the local one)
  --key <hmz_…>        a secret API key (default: HORIZON_API_KEY, then the demo organisation's key in .env.local)
  --concurrency <n>    dialogues sent at the same time, 1 to 64 (default 8)
  --batch              one POST /api/ingest for each dialogue instead of one request for each event
  --spread-days <n>    date the dialogues over the last n days, 1 to 3650; implies --batch
  --limit <n>          only the first n dialogues of the file
  --help               this text

One JSON object a line:
  {"id": "a-1", "topics": ["Hotels"], "turns": [
    {"role": "user", "content": "A room for two?"},
    {"role": "assistant", "content": "The Lantern House has one.",
     "mentions": [{"title": "The Lantern House", "slug": "lantern-house", "type": "Hotel"}]}]}
and, when known: session, email, location, user_agent, status (active, completed, abandoned).

Views, clicks, web mentions and identifications are not in the file. They are made up from the dialogue's id, the same
in every run. Every request carries an id that is the same in every run, so Ctrl-C is safe and a second run adds nothing.
Keep to one way, with or without --batch, for a file and organisation: the ids of views and mentions differ.

Exit code: 0 everything is stored, 1 something is not, 2 wrong arguments or a bad file, 130 interrupted.
`;

const count = (max: number) => z.coerce.number("must be a number").int("must be a whole number").min(1).max(max);
const Arguments = z.object({
  file: z.string("name one dialogue file"),
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }).optional(),
  key: z.string().min(1).optional(),
  concurrency: count(64).default(8),
  batch: z.boolean().default(false),
  "spread-days": count(3650).optional(),
  limit: count(Number.MAX_SAFE_INTEGER).optional(),
});
export type Arguments = z.infer<typeof Arguments>;

export type ReadArguments =
  | { kind: "run"; arguments: Arguments }
  | { kind: "help" }
  | { kind: "wrong"; problem: string };

/** Reads the command line; a mistake in it comes back as one sentence. */
export function readArguments(argv: string[]): ReadArguments {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(argv);
  } catch (error) {
    return { kind: "wrong", problem: error instanceof Error ? error.message : String(error) };
  }
  const { help, ...values } = given.values;
  if (help === true) return { kind: "help" };
  if (given.positionals.length > 1) return { kind: "wrong", problem: "one dialogue file at a time" };
  const read = Arguments.safeParse({ file: given.positionals[0], ...values });
  if (read.success) return { kind: "run", arguments: read.data };
  const [issue] = read.error.issues;
  const option = issue?.path[0] === "file" ? "" : `--${issue?.path.join(".")}: `;
  return { kind: "wrong", problem: `${option}${issue?.message}` };
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      url: { type: "string" },
      key: { type: "string" },
      concurrency: { type: "string" },
      batch: { type: "boolean" },
      "spread-days": { type: "string" },
      limit: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}
