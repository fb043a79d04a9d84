import fc from "fast-check";
import type { JsonSchema } from "./contract.ts";
import { isKept, words } from "./words.ts";

/** Values that fields of this name should sometimes hold, so that ids meet rows that are there. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** A body that must be refused, and why. */
export interface Invalid {
  body: unknown;
  why: string;
}

type Path = readonly (string | number)[];

const EARLIEST = new Date("2000-01-02T00:00:00Z");
const EMPTY: Known = {};

/** Bodies that the description allows. */
export function valid(schema: JsonSchema, known: Known = EMPTY): fc.Arbitrary<unknown> {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map((one) => valid(one, known)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valid({ ...schema, type }, known)));
  switch (schema.type) {
    case "object":
      return schema.properties === undefined ? freeObject() : object(schema, known);
    case "array":
      return fc.array(valid(schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, (schema.minItems ?? 0) + 4),
      });
    case "string":
      return string(schema);
    case "integer":
    case "number":
      return number(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Bodies with one thing wrong, each of a kind that the description forbids or that could not be kept as it was sent. */
export function invalid(schema: JsonSchema, known: Known = EMPTY): fc.Arbitrary<Invalid> {
  return fc
    .record({ body: validItems(schema, known), pick: fc.nat(), damage: fc.nat(), text: words() })
    .map(({ body, pick, damage, text }) => {
      const places = placesIn(schema, body, []);
      const place = places[pick % places.length] ?? { path: [], schema, required: false };
      const damages = damagesOf(place);
      const [why, value] = damages[damage % damages.length] ?? ["missing", MISSING];
      const name = place.path.length === 0 ? "the body" : place.path.join(".");
      return {
        body: withAt(body, place.path, typeof value === "function" ? value(text) : value),
        why: `${name}: ${why}`,
      };
    });
}

/** Lists hold one item, so that what is wrong with the item is wrong with everything that could be written. */
function validItems(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, JsonSchema] => [
    name,
    property.type === "array" ? { ...property, minItems: 1, maxItems: 1 } : property,
  ]);
  return valid({ ...schema, properties: Object.fromEntries(properties) }, known);
}

const MISSING = Symbol("missing");
type Damage = readonly [why: string, value: unknown];

interface Place {
  path: Path;
  schema: JsonSchema;
  required: boolean;
}

/** Every place of a body that its schema names, those left out included. */
function placesIn(schema: JsonSchema, body: unknown, path: Path, required = false): Place[] {
  const here = schemaOf(schema, body);
  const places: Place[] = [{ path, schema, required }];
  if (here.type === "array" && Array.isArray(body)) {
    return [...places, ...body.flatMap((item, index) => placesIn(here.items ?? {}, item, [...path, index]))];
  }
  if (typeof body !== "object" || body === null) return places;
  const inside = Object.entries(here.properties ?? {}).flatMap(([name, property]) =>
    placesIn(
      property,
      (body as Record<string, unknown>)[name],
      [...path, name],
      here.required?.includes(name) ?? false,
    ),
  );
  return [...places, ...inside];
}

/** The alternative that a value is of: the one with its discriminator, else with all that it requires, else the first. */
function schemaOf(schema: JsonSchema, value: unknown): JsonSchema {
  const alternatives = schema.anyOf ?? schema.oneOf ?? [schema];
  const ofKind = alternatives.find(
    ({ properties }) =>
      properties?.["type"]?.const !== undefined &&
      properties["type"].const === (value as Record<string, unknown> | undefined)?.["type"],
  );
  return (
    ofKind ??
    alternatives.find(({ required }) => required?.every((name) => isObject(value) && name in value) === true) ??
    alternatives.find(({ type }) => type !== "null") ??
    schema
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function damagesOf({ schema, required }: Place): Damage[] {
  const alternatives = schema.anyOf ?? schema.oneOf ?? [schema];
  const types = alternatives
    .flatMap(({ type, enum: words, const: word }) => type ?? ((words ?? word) ? "string" : []))
    .flatMap((type) => (type === "integer" ? ["integer", "number"] : type));
  const [shape = schema] = alternatives;
  const wrong: Damage[] = [];
  if (types.length > 0) wrong.push(...WRONG_TYPES.filter(([type]) => !types.includes(type)).map(ofWrongType));
  if (required) wrong.push(["missing", MISSING]);
  if (types.includes("string")) wrong.push(...badTexts(shape, required));
  if (types.includes("number")) wrong.push(...BAD_NUMBERS);
  if (types.includes("object")) wrong.push(...badKeys(shape));
  if (shape.maxItems !== undefined) {
    wrong.push(["too many", Array.from({ length: shape.maxItems + 1 }, () => ({}))]);
  }
  if ((shape.minItems ?? 0) > 0) wrong.push(["empty", []]);
  return wrong;
}

const WRONG_TYPES = [
  ["null", null],
  ["boolean", true],
  ["number", 7],
  ["string", "a text"],
  ["array", ["a text"]],
  ["object", { a: 1 }],
] as const;

function ofWrongType([type, value]: (typeof WRONG_TYPES)[number]): Damage {
  return [`${type} instead`, value];
}

function badTexts(
  { enum: words, format, pattern, maxLength, minLength, const: only }: JsonSchema,
  required: boolean,
): Damage[] {
  const bad: Damage[] = [
    ["NUL", (text: string) => `${text}\0`],
    ["half of a surrogate pair", (text: string) => `${text}\ud83d`],
    ["half of a surrogate pair in front", (text: string) => `\udc00${text}`],
  ];
  if (words !== undefined || only !== undefined) bad.push(["no such word", (text: string) => `${text}?`]);
  if (format !== undefined || pattern !== undefined) bad.push(["another form", (text: string) => `${text} §`]);
  if (maxLength !== undefined) bad.push(["too long", "x".repeat(maxLength + 1)]);
  if (required && (minLength ?? 0) > 0) bad.push(["blank", " \t\n "], ["empty", ""]);
  return bad;
}

const BAD_NUMBERS: Damage[] = [
  ["more than a number holds", 2 ** 53 + 2],
  ["less than a number holds", -(2 ** 60)],
  ["as text", "7"],
];

function badKeys(schema: JsonSchema): Damage[] {
  const base: Record<string, unknown> = schema.properties === undefined ? { a: 1 } : {};
  const withKey = (key: string, value: unknown) => Object.defineProperty({ ...base }, key, { value, enumerable: true });
  return [
    ["__proto__", withKey("__proto__", { isAdmin: true })],
    ["constructor", withKey("constructor", { prototype: { isAdmin: true } })],
    ["a key with NUL", withKey("a\0b", 1)],
    ["a key with half a surrogate pair", withKey("\ud800", 1)],
    ...(schema.properties === undefined ? bottomless(base) : []),
  ];
}

function bottomless(base: object): Damage[] {
  return [
    ["too deep", { ...base, deep: nested(4) }],
    ["bottomless", { ...base, deep: nested(2_000) }],
    ["too wide", Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]))],
    ["too large", { ...base, big: "x".repeat(16 * 1024) }],
  ];
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { d: value };
  return value;
}

function withAt(body: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(body)) return body.map((item, index) => (index === step ? withAt(item, rest, value) : item));
  const changed = { ...(body as Record<string, unknown>) };
  const inner = withAt(changed[step], rest, value);
  if (inner === MISSING) delete changed[step];
  else changed[step] = inner;
  return changed;
}

function object({ properties = {}, required = [] }: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]): [string, fc.Arbitrary<unknown>] => {
    const values = known[name] ?? [];
    const own = valid(schema, known);
    return [name, values.length === 0 ? own : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, own)];
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
}

/** An object of the sender's own making, within what may be kept of one. */
function freeObject(): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    words(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
  );
  const key = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !FORBIDDEN.has(text) && isKept(text));
  return fc.dictionary(
    key,
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 })),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  );
}

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

function string({ format, pattern, minLength = 0, maxLength = 300 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "date-time") return moment();
  if (format === "email")
    return fc
      .stringMatching(/^[a-z][a-z0-9._+]{0,20}[a-z0-9]@[a-z]{1,12}\.(?:com|org|example)$/)
      .filter((text) => !text.includes(".."));
  if (format === "uri") return fc.webUrl({ validSchemes: ["http", "https"], withQueryParameters: true });
  if (format === "uuid" || format === "guid") return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return words(minLength, maxLength);
}

function moment(): fc.Arbitrary<string> {
  const at = fc.date({ min: EARLIEST, max: new Date(Date.now() - 60_000), noInvalidDate: true });
  return fc
    .tuple(at, fc.constantFrom("Z", "+00:00", "-03:30", "+05:45"))
    .map(([date, zone]) => date.toISOString().replace("Z", zone))
    .filter((text) => Date.parse(text) > EARLIEST.getTime() && Date.parse(text) < Date.now());
}

function number({ type, minimum = -1e9, maximum = 1e9 }: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = [Math.max(minimum, -1e9), Math.min(maximum, 1e9)];
  return type === "integer" ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}
