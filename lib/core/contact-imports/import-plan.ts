import { AppError } from "@/lib/platform/errors";
import type { RowPlan } from "./read-row";
import type { ContactImport, ImportSettings } from "./schemas";
import { importTargets } from "./targets";
import type { CustomField, ImportTarget } from "./targets";

/** An import and what reading its file needs. */
export interface StoredPlan {
  import: ContactImport;
  custom_fields: CustomField[];
  members: Readonly<Record<string, string>>;
  country: string | null;
}

/** How the rows of the file become contacts; a mapping to what is no target, or of a column that is not there, is refused. */
export function rowPlan(stored: StoredPlan, { mapping, options }: ImportSettings): RowPlan {
  const { custom_fields: custom, members, import: file } = stored;
  const known = new Map(importTargets(custom).map(({ key }) => [String(key), key]));
  return {
    headers: file.columns.map(({ header }) => header),
    mapping: mapping.map(({ index, target }) => ({ index: columnAt(file, index), target: targetOf(known, target) })),
    custom,
    country: options.country ?? stored.country,
    dateOrder: options.date_order,
    members: new Map(Object.entries(members)),
  };
}

function columnAt(file: ContactImport, index: number): number {
  if (index < file.columns.length) return index;
  throw refusal(`mapping names column ${index}; the file has ${file.columns.length}.`);
}

function targetOf(known: ReadonlyMap<string, ImportTarget>, target: string): ImportTarget {
  const found = known.get(target);
  if (found !== undefined) return found;
  throw refusal(`mapping names “${target}”, which is no field of a contact.`);
}

function refusal(message: string): AppError {
  return new AppError("invalid_request", message, { issues: [{ path: "mapping", message }] });
}
