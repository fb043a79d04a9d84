import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { csvText } from "./csv-text";
import type { CsvCell, CsvLine } from "./csv-text";
import { AnyPage } from "@/lib/platform/pagination/page";
import { validate } from "@/lib/platform/request/validation";

/** One column of a list: its name in the first line, and what a row has in it. */
export interface CsvColumn<Row> {
  header: string;
  value: (row: Row) => CsvCell;
}

/** What the rows of a list are, told by the shape of its page. */
export type RowOf<Page> = Page extends { data: readonly (infer Row)[] } ? Row : never;

interface CsvName {
  /** The name of the file, without its ending. */
  name: string;
}

/** A list as CSV: all pages of it, one after the other. `count` says beforehand how many rows they hold. */
interface CsvList<Input, Row> extends CsvName {
  /** Known beforehand, or found out for each request. */
  columns: readonly CsvColumn<Row>[] | ((ctx: TenantContext, input: Input) => Promise<readonly CsvColumn<Row>[]>);
  count: (ctx: TenantContext, input: Input) => Promise<number>;
}

/** An answer that is bounded by nature as CSV: its lines, the names of the columns first. */
interface CsvTable<Answer> extends CsvName {
  table: (answer: Answer) => readonly CsvLine[];
}

/** How a route answers `format=csv`. */
export type Csv<Input, Answer> = CsvList<Input, RowOf<Answer>> | CsvTable<Answer>;

/** The query parameter of routes that also answer CSV. */
export const FormatQuery = z.object({
  format: z
    .enum(["json", "csv"])
    .default("json")
    .meta({ description: "`csv` answers all rows as a file; `limit` and `cursor` then mean nothing." }),
});

/** Headers of an answer in CSV, beside the usual ones. */
export const CsvHeaders = z.object({
  "x-row-count": z.coerce.number().int().meta({ description: "How many rows the file has below its first line." }),
});

/** Whether the request asks for CSV; a format that we do not know is refused. */
export function wantsCsv(request: Request): boolean {
  const format = new URL(request.url).searchParams.get("format") ?? undefined;
  return validate(FormatQuery, { format }, "The query").format === "csv";
}

interface Asked<Input, Answer> {
  ctx: TenantContext;
  input: Input;
  request: Request;
  headers: Headers;
  /** What the route answers to such a request as JSON, parsed by its schema. */
  answerTo: (request: Request) => Promise<Answer>;
  /** Told why the connection was broken off. */
  onBreak: (thrown: unknown) => void;
}

/**
 * Answers CSV with the verb that also answers JSON. Rows are read and sent a page at a time, as fast as they are taken.
 * The first page is read before the answer begins, so that a refusal is still told in the usual way; what fails later
 * breaks the connection, because a file that ends early must not look whole.
 */
export async function answerCsv<Input, Answer>(
  csv: Csv<Input, Answer>,
  asked: Asked<Input, Answer>,
): Promise<Response> {
  const { headers, onBreak } = asked;
  const { count, pieces } = "table" in csv ? await wholeTable(csv, asked) : await pagesOf(csv, asked);
  const first = await pieces.next();
  headers.set("content-type", "text/csv; charset=utf-8");
  headers.set("content-disposition", `attachment; filename="${csv.name}.csv"`);
  headers.set("x-row-count", String(count));
  return new Response(streamOf(first, pieces, onBreak), { headers });
}

type Pieces = AsyncGenerator<readonly CsvLine[], void>;
type Piece = IteratorResult<readonly CsvLine[], void>;

async function wholeTable<Input, Answer>(csv: CsvTable<Answer>, { request, answerTo }: Asked<Input, Answer>) {
  const lines = csv.table(await answerTo(withoutFormat(request)));
  return { count: lines.length - 1, pieces: onePiece(lines) };
}

async function* onePiece(lines: readonly CsvLine[]): Pieces {
  yield await Promise.resolve(lines);
}

async function pagesOf<Input, Answer>(csv: CsvList<Input, RowOf<Answer>>, asked: Asked<Input, Answer>) {
  const { ctx, input } = asked;
  const columns = typeof csv.columns === "function" ? await csv.columns(ctx, input) : csv.columns;
  return { count: await csv.count(ctx, input), pieces: readPages(columns, asked) };
}

async function* readPages<Input, Answer>(
  columns: readonly CsvColumn<RowOf<Answer>>[],
  { request, answerTo }: Asked<Input, Answer>,
): Pieces {
  let names: readonly CsvLine[] = [columns.map(({ header }) => header)];
  for (let cursor: string | null | undefined; cursor !== null; names = []) {
    const page = await answerTo(forPage(request, cursor));
    yield [...names, ...rowsIn(page).map((row) => columns.map(({ value }) => value(row)))];
    cursor = AnyPage.parse(page).next_cursor;
  }
}

/** The rows of a page that has been parsed by the route's own schema, which is where `RowOf` takes their type from. */
function rowsIn<Page>(page: Page): RowOf<Page>[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return AnyPage.parse(page).data as RowOf<Page>[];
}

function streamOf(first: Piece, pieces: Pieces, onBreak: (thrown: unknown) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = begun ? await pieces.next() : first;
          begun = true;
          if (piece.done === true) controller.close();
          else controller.enqueue(encoder.encode(csvText(piece.value)));
        } catch (thrown) {
          onBreak(thrown);
          controller.error(thrown);
        }
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    // nothing is read ahead of who takes it
    { highWaterMark: 0 },
  );
}

/** The request as the route's own declaration knows it. */
export function withoutFormat(request: Request): Request {
  const url = new URL(request.url);
  url.searchParams.delete("format");
  return new Request(url, { headers: request.headers });
}

const ROWS_A_PAGE = "500";

function forPage(request: Request, cursor: string | undefined): Request {
  const url = new URL(withoutFormat(request).url);
  url.searchParams.delete("cursor");
  url.searchParams.set("limit", ROWS_A_PAGE);
  if (cursor !== undefined) url.searchParams.set("cursor", cursor);
  return new Request(url, { headers: request.headers });
}
