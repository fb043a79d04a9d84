import type { ReactNode } from "react";
import { ChevronDownIcon, ChevronUpIcon } from "lucide-react";
import { InfoTip } from "@/app/(dashboard)/_components/info-tip";
import { hrefOf } from "./address";
import type { Address } from "./address";
import { shownColumns } from "./columns";
import classes from "./list-table.module.css";
import { SelectAll, SelectRow } from "./selection";
import type { ColumnName } from "./spec";
import { PageLink } from "@/app/_components/page-link";

/** A column of a list: what browsers know of it, and what it shows of a row. */
export interface Column<Row> extends ColumnName {
  cell: (row: Row) => ReactNode;
  /** Values of `sort` for the order of this column; the first is the one that a click chooses. */
  sort?: { descending?: string; ascending?: string };
  /** Numbers and times stand at the end. */
  align?: "end";
  tone?: "soft";
  /** Holds nothing but a mark. */
  narrow?: true;
  /** Takes two places on a card. */
  wide?: true;
  /** What the column holds, where its name leaves that open. */
  about?: string;
}

interface ListTableProps<Row> {
  /** What the table is called. */
  label?: string | undefined;
  /** Whether others like it stand above or below, whose columns are to stand in line. */
  isOneOfSeveral?: true;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** Where it can be sorted or its columns chosen. */
  address?: Address;
  /** The order where the address names none. */
  usualSort?: string | undefined;
  /** What a row is called, where rows can be selected. */
  rowName?: ((row: Row) => string) | undefined;
  /** Whether the row is shown as one that has ended. */
  isMuted?: ((row: Row) => boolean) | undefined;
}

/** The rows of one page: a table where there is room for one, cards where there is not. */
export function ListTable<Row>(props: ListTableProps<Row>) {
  const { label, isOneOfSeveral, rows, columns, rowId, address, usualSort, rowName, isMuted } = props;
  const shown = shownColumns(columns, address?.values["columns"]);
  return (
    <div className={classes["frame"]}>
      <table className={classes["table"]} data-in-line={isOneOfSeveral} aria-label={label}>
        <thead>
          <tr>
            {rowName === undefined ? null : (
              <th className={classes["select"]}>
                <SelectAll />
              </th>
            )}
            {shown.map((column) => (
              <Header key={column.id} column={column} address={address} usualSort={usualSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)} data-row={rowId(row)} data-muted={isMuted?.(row) || undefined}>
              {rowName === undefined ? null : (
                <td className={classes["select"]}>
                  <SelectRow id={rowId(row)} label={rowName(row)} />
                </td>
              )}
              {shown.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { header, fixed, align, tone, narrow, wide, cell } = column;
  const isMain = fixed === true;
  return (
    <td
      className={classes[isMain ? "main" : "cell"]}
      data-main={isMain || undefined}
      data-label={isMain || header === "" ? undefined : header}
      data-align={align}
      data-tone={tone}
      data-wide={wide}
      data-narrow={narrow}
    >
      {cell(row)}
    </td>
  );
}

interface HeaderProps<Row> {
  column: Column<Row>;
  address: Address | undefined;
  usualSort: string | undefined;
}

function Header<Row>({ column, address, usualSort }: HeaderProps<Row>) {
  const { header, sort, align, about } = column;
  const place = {
    scope: "col",
    "data-align": align,
    "data-main": column.fixed,
    "data-wide": column.wide,
    "data-narrow": column.narrow,
  } as const;
  if (sort === undefined || address === undefined)
    return (
      <th {...place}>
        {header === "" ? <span className={classes["unseen"]}>Actions</span> : header}
        <About header={header} about={about} />
      </th>
    );
  const current = address.values["sort"]?.[0] ?? usualSort;
  const order = current === sort.descending ? "descending" : current === sort.ascending ? "ascending" : undefined;
  const next = order === "descending" ? (sort.ascending ?? sort.descending) : (sort.descending ?? sort.ascending);
  const Icon =
    (order ?? (sort.descending === undefined ? "ascending" : "descending")) === "ascending"
      ? ChevronUpIcon
      : ChevronDownIcon;
  return (
    <th {...place} aria-sort={order ?? "none"}>
      <PageLink
        href={hrefOf(address, { sort: next === undefined || next === usualSort ? [] : [next] })}
        className={classes["sort"]}
        data-active={order === undefined ? undefined : true}
        scroll={false}
        prefetch={false}
      >
        <Icon size={13} strokeWidth={2} aria-hidden="true" />
        {header}
      </PageLink>
      <About header={header} about={about} />
    </th>
  );
}

function About({ header, about }: { header: string; about: string | undefined }) {
  if (about === undefined) return null;
  return (
    <span className={classes["about"]}>
      <InfoTip about={header}>{about}</InfoTip>
    </span>
  );
}
