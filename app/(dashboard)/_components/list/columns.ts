import type { ColumnName } from "./spec";

/** The columns to show: those the address names, joined by commas, or the usual ones. Fixed ones always stay. */
export function shownColumns<Column extends ColumnName>(
  columns: readonly Column[],
  chosen: readonly string[] | undefined,
): readonly Column[] {
  const ids = new Set((chosen ?? []).flatMap((text) => text.split(",")));
  if (!columns.some(({ id }) => ids.has(id))) return columns.filter(({ optional }) => optional !== true);
  return columns.filter(({ id, fixed }) => fixed === true || ids.has(id));
}
