import type { Json } from "./acting.ts";

/** The value as an object; nothing in it when it is none. */
export function objectOf(value: Json | undefined): Record<string, Json | undefined> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The value as a list of objects; empty when it is none. */
export function listOf(value: Json | undefined): Record<string, Json | undefined>[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** The text of a field; what is not text makes the test fail. */
export function textOf(value: Json | undefined, field: string): string {
  const text = objectOf(value)[field];
  if (typeof text !== "string") throw new Error(`${field} is no text in ${JSON.stringify(value)}`);
  return text;
}
