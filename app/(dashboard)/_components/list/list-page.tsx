import { Suspense } from "react";
import type { ReactNode } from "react";
import { PageHeader } from "@/app/_components/page-header";
import { BadAddress } from "@/app/(dashboard)/_components/states/bad-address";
import { NoMatches } from "@/app/(dashboard)/_components/states/no-matches";
import type { TenantContext } from "@/lib/platform/context";
import { isNarrowed, narrowedParams, withoutFilters } from "./address";
import { CsvButton } from "./csv-button";
import classes from "./list-page.module.css";
import { ListKeys } from "./list-keys";
import type { RowKey } from "./list-keys";
import { ListTable } from "./list-table";
import type { Column } from "./list-table";
import { Pager } from "./pager";
import type { FoundList } from "./read-list";
import { RememberList } from "./return-to-list";
import { SavedViews } from "./saved-views";
import { BulkBar, SelectionProvider } from "./selection";
import type { ColumnName } from "./spec";
import { Toolbar } from "./toolbar";

interface RowsPage<Row> {
  data: readonly Row[];
  next_cursor: string | null;
}

/** The rows of a list, and what can be done with them. */
interface ListSectionProps<Row> {
  list: FoundList<RowsPage<Row>>;
  /** What the table is called where a page has several. */
  label?: string;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** In place of everything while there is nothing to list at all. */
  empty: ReactNode;
  /** What the search looks at, for a search that finds nothing. */
  searchHelp?: ReactNode;
  /** The route that counts the rows. */
  count?: string | undefined;
  /** What can be done with selected rows; `name` is what a row is called. */
  bulk?: { name: (row: Row) => string; actions: ReactNode } | undefined;
  rowKeys?: readonly RowKey[];
  /** Where Escape leads while a row is open beside the list. */
  closed?: string | undefined;
  pageNames?: readonly [string, string];
  isMuted?: (row: Row) => boolean;
}

interface ListPageProps<Row> extends ListSectionProps<Row> {
  title: ReactNode;
  description?: ReactNode;
  back?: ReactNode;
  /** The route that answers the same rows as a file; `params` go with it, too. */
  csv?: { route: string; params?: Readonly<Record<string, string>> };
  /** Buttons beside the title, before the file. */
  actions?: ReactNode;
  /** Whose saved views are offered; none where a list has no views. */
  viewer?: TenantContext;
}

/** A page with a list: title, toolbar, rows and pages, or the reason why there are none. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { list, title, description, back, actions, csv, count, viewer } = props;
  const { spec, address } = list;
  const params = narrowedParams(spec, address);
  return (
    <>
      <PageHeader
        back={back}
        title={title}
        description={description}
        actions={
          <>
            {actions}
            {csv === undefined || list.page === null || isEmpty(list) ? null : (
              <CsvButton
                route={csv.route}
                query={new URLSearchParams([...params, ...Object.entries(csv.params ?? {})]).toString()}
                noun={spec.noun}
                countHref={count === undefined ? undefined : withParams(count, params)}
              />
            )}
          </>
        }
      />
      {viewer === undefined || isEmpty(list) ? null : (
        <Suspense fallback={<div className={classes["views"]} />}>
          <SavedViews ctx={viewer} spec={spec} address={address} />
        </Suspense>
      )}
      <ListSection {...props} />
    </>
  );
}

/** Toolbar, rows and pages of a list; or why there are none. */
export function ListSection<Row>(props: ListSectionProps<Row>) {
  const { list, columns, empty, searchHelp, pageNames, count } = props;
  const { spec, address, page, pageSize, bad } = list;
  if (page === null) return <BadAddress spec={spec} address={address} bad={bad} />;
  if (isEmpty(list)) return empty;
  return (
    <>
      <RememberList path={address.path} />
      <Toolbar spec={spec} columns={columns.map(nameOf)} values={address.values} />
      {page.data.length === 0 ? (
        <NoMatches noun={spec.noun} all={withoutFilters(spec, address)} hasMore={page.next_cursor !== null}>
          {address.values["search"] === undefined ? undefined : searchHelp}
        </NoMatches>
      ) : (
        <Rows {...props} rows={page.data} />
      )}
      <Pager
        address={address}
        next={page.next_cursor}
        names={pageNames ?? ["Previous", "Next"]}
        noun={spec.noun}
        upToHere={address.trail.length * pageSize + page.data.length}
        countHref={count === undefined ? undefined : withParams(count, narrowedParams(spec, address))}
      />
    </>
  );
}

function Rows<Row>(props: ListSectionProps<Row> & { rows: readonly Row[] }) {
  const { list, label, rows, columns, rowId, bulk, rowKeys, closed, isMuted } = props;
  const { spec, address } = list;
  const table = (
    <ListKeys closed={closed} hasSearch={spec.search !== undefined} rowKeys={rowKeys}>
      <ListTable
        label={label}
        rows={rows}
        columns={columns}
        rowId={rowId}
        address={address}
        usualSort={spec.sort}
        rowName={bulk?.name}
        isMuted={isMuted}
      />
    </ListKeys>
  );
  if (bulk === undefined) return table;
  return (
    <SelectionProvider ids={rows.map(rowId)}>
      {table}
      <BulkBar noun={spec.noun}>{bulk.actions}</BulkBar>
    </SelectionProvider>
  );
}

/** Whether there is nothing to list, however it is narrowed. */
function isEmpty<Row>({ spec, address, page }: FoundList<RowsPage<Row>>): boolean {
  const isBlank = page !== null && page.data.length === 0 && page.next_cursor === null;
  return isBlank && address.trail.length === 0 && !isNarrowed(spec, address);
}

function nameOf<Row>({ id, header, fixed, optional }: Column<Row>): ColumnName {
  return { id, header, ...(fixed && { fixed }), ...(optional && { optional }) };
}

function withParams(route: string, params: URLSearchParams): string {
  if (params.size === 0) return route;
  return `${route}${route.includes("?") ? "&" : "?"}${params.toString()}`;
}
