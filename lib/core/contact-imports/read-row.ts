import { z } from "zod";
import { CONTACT_FIELDS } from "@/lib/core/contacts/fields";
import type { ContactField } from "@/lib/core/contacts/fields";
import { normalizePhone } from "@/lib/core/contacts/phone";
import { cleanLine, cleanText, truncate } from "@/lib/platform/plain-text";
import { check } from "@/lib/platform/request/validation";
import { readBoolean, readDate, readNumber, readTags, readWord, splitName, withoutGuard } from "./cells";
import type { DateOrder } from "./cells";
import type { CustomField, ImportTarget } from "./targets";

const MAX_SHOWN_CHARACTERS = 80;
const MAX_TAG_CHARACTERS = 50;

/** How rows of a file become contacts. */
export interface RowPlan {
  /** The header of every column. */
  headers: readonly string[];
  mapping: readonly { index: number; target: ImportTarget }[];
  custom: readonly CustomField[];
  /** Where numbers are dialled from that are not international. */
  country: string | null;
  dateOrder: DateOrder | null;
  /** The members' ids by their e-mail address. */
  members: ReadonlyMap<string, string>;
}

/** Why a row cannot be taken: the header of the column, its value cut short, and a sentence. */
export interface Reason {
  field: string;
  value: string;
  message: string;
}

/** What a row says of a contact; what it leaves blank is not there. */
export interface RowContact {
  values: Partial<Record<ContactField, unknown>>;
  tags: string[];
}

export type ReadRow = { ok: true; contact: RowContact } | { ok: false; reasons: Reason[] };

const UNREADABLE = Symbol("unreadable");
type Read = { value: unknown } | { problem: string };

/** One row of a file as a contact, or everything that is wrong with it. */
export function readRow(cells: readonly string[], plan: RowPlan): ReadRow {
  const reasons: Reason[] = [];
  const contact: RowContact = { values: {}, tags: [] };
  const surplus = cells.slice(plan.headers.length).find((cell) => cell.trim() !== "");
  if (surplus !== undefined) {
    const message = `The row has ${cells.length} cells, the header has ${plan.headers.length}.`;
    reasons.push({ field: "", value: truncate(surplus, MAX_SHOWN_CHARACTERS), message });
  }
  for (const { index, target } of plan.mapping) {
    const cell = withoutGuard(cells[index] ?? "");
    if (cleanText(cell) === "") continue;
    const header = plan.headers[index] ?? target;
    const problem = takeCell(contact, target, cell, header, plan);
    if (problem !== null)
      reasons.push({ field: header, value: truncate(cell, MAX_SHOWN_CHARACTERS), message: problem });
  }
  const { email, phone, mobile } = contact.values;
  if (reasons.length === 0 && !email && !phone && !mobile) {
    reasons.push({ field: "", value: "", message: "The row has neither an e-mail address nor a telephone number." });
  }
  return reasons.length === 0 ? { ok: true, contact } : { ok: false, reasons };
}

/** Puts what the cell says into the contact; answers what is wrong with it instead. */
function takeCell(
  contact: RowContact,
  target: ImportTarget,
  cell: string,
  header: string,
  plan: RowPlan,
): string | null {
  if (target === "tags") return takeTags(contact, cell);
  if (target === "name") return takeName(contact, cell, header);
  if (target === "owner") return takeOwner(contact, cell, header, plan);
  if (isCustom(target)) return takeCustom(contact, target, cell, header, plan);
  return takeField(contact, target, valueOf(target, cell, plan), header);
}

function takeField(contact: RowContact, field: ContactField, value: unknown, header: string): string | null {
  if (value === UNREADABLE) return `${header} ${EXPECTED[field] ?? "cannot be read"}.`;
  const checked = check(ruleOf(field), value, header);
  if (!checked.ok) return checked.issues[0]?.message ?? `${header} is not valid.`;
  if (checked.value !== null) contact.values[field] = checked.value;
  return null;
}

const rules = new Map<ContactField, z.ZodType>();

/** A field's rule for a value of any kind; made once, which costs more than to apply it. */
function ruleOf(field: ContactField): z.ZodType {
  const rule = rules.get(field) ?? z.unknown().pipe(CONTACT_FIELDS[field]);
  rules.set(field, rule);
  return rule;
}

const EXPECTED: Partial<Record<ContactField, string>> = {
  lead_score: "must be a number",
  birthday: "must be a date like 2026-11-20",
  email_opt_in: "must be yes or no",
  sms_opt_in: "must be yes or no",
  do_not_call: "must be yes or no",
};

/** A cell as the field's own rule takes it. */
function valueOf(field: ContactField, cell: string, plan: RowPlan): unknown {
  const read = READERS[field];
  return read === undefined ? cell : (read(cell, plan) ?? UNREADABLE);
}

const phone = (cell: string, { country }: RowPlan) => normalizePhone(cell, country);

/** How cells of fields are read that are more than text. */
const READERS: Partial<Record<ContactField, (cell: string, plan: RowPlan) => unknown>> = {
  phone,
  mobile: phone,
  lead_score: readNumber,
  birthday: (cell, { dateOrder }) => readDate(cell, dateOrder),
  email_opt_in: readBoolean,
  sms_opt_in: readBoolean,
  do_not_call: readBoolean,
  status: readWord,
  contact_state: readWord,
  source: readWord,
};

function takeTags(contact: RowContact, cell: string): string | null {
  const tags = readTags(cell);
  const long = tags.find((tag) => tag.length > MAX_TAG_CHARACTERS);
  if (long !== undefined) return `A tag must have at most ${MAX_TAG_CHARACTERS} characters.`;
  contact.tags.push(...tags);
  return null;
}

/** A whole name gives way to a first or last name in a column of its own. */
function takeName(contact: RowContact, cell: string, header: string): string | null {
  const { first_name, last_name } = splitName(cell);
  for (const [field, value] of [
    ["first_name", first_name],
    ["last_name", last_name],
  ] as const) {
    if (value === undefined || contact.values[field] !== undefined) continue;
    const problem = takeField(contact, field, value, header);
    if (problem !== null) return problem;
  }
  return null;
}

function takeOwner(contact: RowContact, cell: string, header: string, plan: RowPlan): string | null {
  const owner = plan.members.get(cleanLine(cell).toLowerCase());
  if (owner === undefined) return `${header} must be the e-mail address of a member.`;
  contact.values.owner_id = owner;
  return null;
}

function isCustom(target: ImportTarget): target is `custom.${string}` {
  return target.startsWith("custom.");
}

function takeCustom(contact: RowContact, target: string, cell: string, header: string, plan: RowPlan): string | null {
  const field = plan.custom.find(({ key }) => `custom.${key}` === target);
  if (field === undefined) return `${header} is mapped to a field that does not exist.`;
  const read = readCustom(field, cell, plan.dateOrder);
  if ("problem" in read) return `${header} ${read.problem}.`;
  contact.values.custom_fields = { ...customOf(contact), [field.key]: read.value };
  return null;
}

function customOf({ values }: RowContact): object {
  return typeof values.custom_fields === "object" && values.custom_fields !== null ? values.custom_fields : {};
}

function readCustom({ kind, options }: CustomField, cell: string, order: DateOrder | null): Read {
  const text = cleanLine(cell);
  switch (kind) {
    case "text":
      return text.length <= 2000 ? { value: text } : { problem: "must have at most 2000 characters" };
    case "number":
      return readOr(readNumber(cell), "must be a number");
    case "date":
      return readOr(readDate(cell, order), "must be a date like 2026-11-20");
    case "boolean":
      return readOr(readBoolean(cell), "must be yes or no");
    case "select":
      return readOr(
        options.find((option) => option.toLowerCase() === text.toLowerCase()),
        `must be one of ${options.join(", ")}`,
      );
  }
}

function readOr(value: unknown, problem: string): Read {
  return value === undefined ? { problem } : { value };
}
