import { z } from "zod";
import { STATUS_BY_CODE } from "@/lib/platform/errors";
import type { AppError } from "@/lib/platform/errors";
import { cursorInHeader, isPage, withoutCursor } from "@/lib/platform/pagination/page";

/** A dialect of the API: how answers are wrapped and which status input errors have. */
export interface Surface {
  statusOf(error: AppError): number;
  /** What an answer looks like on the wire, and in its headers. */
  wrap(schema: z.ZodType, value: unknown, headers: Headers): unknown;
  /** The schema of that, for the API description. */
  describe(schema: z.ZodType): z.ZodType;
}

/** The two dialects. The concierge one is frozen for its machine clients; everything new speaks house. */
export const SURFACES = {
  concierge: {
    statusOf: (error) => STATUS_BY_CODE[error.code],
    wrap: (schema, value, headers) => (isPage(schema) ? cursorInHeader(schema, value, headers) : value),
    describe: (schema) => withoutCursor(schema) ?? schema,
  },
  house: {
    statusOf: (error) => (error.code === "invalid_request" ? 422 : STATUS_BY_CODE[error.code]),
    // a page already is { data, next_cursor }
    wrap: (schema, value) => (isPage(schema) ? value : { data: value }),
    describe: (schema) => (isPage(schema) ? schema : z.object({ data: schema })),
  },
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;

/** The one shape of every error body. */
export const ErrorBody = z
  .object({
    error: z.string().meta({ description: "A sentence for people." }),
    code: z.enum(Object.keys(STATUS_BY_CODE)).meta({ description: "A stable code for programs." }),
    request_id: z.string().meta({ description: "Name this when you ask us about the request." }),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    current: z.unknown().optional().meta({ description: "The newer state, when a change was based on an older one." }),
  })
  .meta({ id: "Error" });

/** An error as the caller sees it. */
export function errorBody(error: AppError, requestId: string): z.output<typeof ErrorBody> {
  return {
    error: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.issues === undefined ? {} : { issues: [...error.issues] }),
    ...(error.current === undefined ? {} : { current: error.current }),
  };
}

/** What the scheduler is told of a run that failed: the one shape, and what its contract says besides. */
export const FailedRunBody = ErrorBody.extend({
  success: z.literal(false),
  timestamp: z.string().meta({ description: "When it failed." }),
}).meta({ id: "FailedRun" });

/** A run that failed as the scheduler sees it. */
export function failedRunBody(error: AppError, requestId: string, now: Date): z.output<typeof FailedRunBody> {
  return { ...errorBody(error, requestId), success: false, timestamp: now.toISOString() };
}
