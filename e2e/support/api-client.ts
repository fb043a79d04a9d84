import postgres from "postgres";
import type { Sql } from "postgres";
import { afterAll, inject } from "vitest";
import { z } from "zod";

/** An answer of the API, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

interface Sending {
  key?: string;
  headers?: Readonly<Record<string, string>>;
  /** Another server than the one that all tests share. */
  server?: string;
}

/** Posts JSON as a concierge does; a text is sent as it is. */
export async function post(path: string, body: unknown, { key, headers, server }: Sending = {}): Promise<Answer> {
  const response = await fetch(new URL(path, server ?? inject("serverUrl")), {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === undefined ? {} : { "x-api-key": key }), ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: jsonIn(await response.text()) };
}

/** The database of the run as superuser, closed when the test file is done. */
export function openDatabase(): Sql {
  const sql = postgres(inject("stack").superuserUrl, { max: 2, onnotice: () => undefined });
  afterAll(() => sql.end());
  return sql;
}

function jsonIn(text: string): Record<string, unknown> {
  return text === "" ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
