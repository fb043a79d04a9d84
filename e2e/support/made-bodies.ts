import { randomUUID } from "node:crypto";
import type { JsonSchema } from "./contract.ts";

/** A body that its schema allows and that meets no other: what is required, or else its first field. */
export function bodyMadeFrom(schema: JsonSchema): unknown {
  const properties = Object.entries(schema.properties ?? {});
  const required = properties.filter(([name]) => schema.required?.includes(name));
  const chosen = required.length > 0 ? required : properties.slice(0, 1);
  return Object.fromEntries(chosen.map(([name, property]) => [name, valueMadeFrom(property)]));
}

/** A value for every field that the schema names, but for those that are given; formats are met by name. */
export function allFieldsMadeFrom(
  schema: JsonSchema,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {});
  return Object.fromEntries(
    properties.map(([name, property]) => [name, name in given ? given[name] : valueMadeFrom(property)]),
  );
}

function valueMadeFrom(schema: JsonSchema): unknown {
  const [example] = schema.examples ?? [];
  if (example !== undefined) return example;
  if (schema.enum !== undefined) return schema.enum[0];
  const [alternative] = schema.anyOf ?? schema.oneOf ?? [];
  if (alternative !== undefined) return valueMadeFrom(alternative);
  const [type] = [schema.type].flat();
  switch (type) {
    case "string":
      if (schema.format === "email") return `${randomUUID()}@example.com`;
      if (schema.format === "date") return "2026-12-01";
      if (schema.format !== undefined || schema.pattern !== undefined)
        throw new Error(`Give an example of ${schema.format ?? schema.pattern} in the schema's meta`);
      return `Made ${randomUUID()}`.slice(0, schema.maxLength);
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return schema.properties === undefined ? {} : bodyMadeFrom(schema);
    case "null":
    case undefined:
    default:
      return null;
  }
}
