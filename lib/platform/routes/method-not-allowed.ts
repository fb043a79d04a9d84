import { z } from "zod";
import { publicContext } from "@/lib/platform/context";
import { createDoor } from "./door";
import type { Door } from "./door";
import { AppError } from "@/lib/platform/errors";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

/**
 * The methods that an address does not have, refused in the shape of every other refusal; left alone, Next answers
 * them with nothing at all. `export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");`
 */
export function allowOnly(...allowed: [Method, ...Method[]]): Record<Method, Door> {
  const names = allowed.join(", ");
  return refusing("methodNotAllowed", new AppError("method_not_allowed", `This address takes ${names} only.`), {
    allow: allowed.includes("GET") ? `${names}, HEAD, OPTIONS` : `${names}, OPTIONS`,
  });
}

/** Every method of the addresses under /api at which there is nothing. */
export function nothingHere(): Record<Method, Door> {
  return refusing("nothingHere", new AppError("not_found", "There is nothing at this address."), {});
}

function refusing(id: string, refusal: AppError, answerHeaders: Record<string, string>): Record<Method, Door> {
  const door = createDoor({
    kind: "refusal",
    spec: { id, surface: "concierge", summary: refusal.message, response: z.never() },
    admit: ({ headers, info, log }) => {
      for (const [name, value] of Object.entries(answerHeaders)) headers.set(name, value);
      return publicContext({ request: info, log });
    },
    read: () => Promise.resolve(undefined),
    handle: () => Promise.reject(refusal),
  });
  return { GET: door, POST: door, PUT: door, PATCH: door, DELETE: door };
}
