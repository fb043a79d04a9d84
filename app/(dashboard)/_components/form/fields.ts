import { z } from "zod";

/** How a field is filled in. */
export type Input =
  | "text"
  | "textarea"
  | "email"
  | "tel"
  | "url"
  | "number"
  | "date"
  | "datetime"
  | "choice"
  | "switch"
  | "tags"
  | "color";

/** One field of a form: what browsers need to know of a zod shape, so that they need not load it. */
export interface Field {
  name: string;
  label: string;
  help?: string;
  input: Input;
  required: boolean;
  maxLength?: number;
  min?: number;
  max?: number;
  options?: readonly { value: string; label: string }[];
  placeholder?: string;
}

/** What a shape cannot say about a field. */
export interface FieldLook {
  label: string;
  input?: Input;
  help?: string;
  placeholder?: string;
  /** Where a shape of changes lets it be left out, but not be blank. */
  required?: true;
  /** Names of the values of an enum, or values that are data. */
  options?: Readonly<Record<string, string>>;
}

/** The part of a JSON schema that fields are made of. */
interface Property {
  type?: string | readonly string[];
  format?: string;
  description?: string;
  enum?: readonly unknown[];
  maxLength?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: readonly Property[];
}

const INPUT_BY_FORMAT: Readonly<Record<string, Input>> = {
  email: "email",
  uri: "url",
  url: "url",
  date: "date",
  "date-time": "datetime",
};

/** Longer texts get several lines. */
const LINE = 500;

/** The fields of a form, in the order of their looks; everything else about them comes from the shape that the route takes. */
export function fieldsOf(shape: z.ZodType, looks: Readonly<Record<string, FieldLook>>): Field[] {
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" });
  return Object.entries(looks).map(([name, look]) => {
    const property = partsOf(properties[name]);
    const values = look.options ?? valuesOf(property);
    return {
      name,
      label: look.label,
      input: look.input ?? inputOf(property),
      required: look.required ?? (required.includes(name) && (property.minLength ?? 1) > 0),
      ...without({
        help: look.help ?? property.description,
        placeholder: look.placeholder,
        maxLength: property.maxLength,
        min: property.minimum,
        max: property.maximum,
        options: values && Object.entries(values).map(([value, label]) => ({ value, label })),
      }),
    };
  });
}

/** The property without the null that it may also be. */
function partsOf(given: z.core.JSONSchema._JSONSchema | undefined): Property {
  if (given === undefined || typeof given === "boolean") return {};
  const { type, format, description, enum: values, maxLength, minLength, minimum, maximum, anyOf } = given;
  const own = without({ type, format, description, enum: values, maxLength, minLength, minimum, maximum });
  const [other] = (anyOf ?? []).filter((part) => typeof part !== "object" || part.type !== "null");
  return other === undefined ? own : { ...partsOf(other), ...own };
}

function inputOf({ type, format, enum: values, maxLength = 0 }: Property): Input {
  if (values !== undefined) return "choice";
  if (type === "boolean") return "switch";
  if (type === "array") return "tags";
  if (type === "number" || type === "integer") return "number";
  return INPUT_BY_FORMAT[format ?? ""] ?? (maxLength > LINE ? "textarea" : "text");
}

function valuesOf({ enum: values }: Property): Readonly<Record<string, string>> | undefined {
  return values && Object.fromEntries(values.map((value) => [String(value), sentenceCase(String(value))]));
}

function sentenceCase(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Without what is undefined. */
function without<Given extends object>(given: Given): { [Name in keyof Given]: Exclude<Given[Name], undefined> } {
  const kept: unknown = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- names that are missing read as undefined, which each of them allows
  return kept as { [Name in keyof Given]: Exclude<Given[Name], undefined> };
}
