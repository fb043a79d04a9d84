import { Moment } from "@/app/_components/moment";
import { SortHeader } from "@/app/(dashboard)/concierge/_components/list/sort-header";
import classes from "@/app/(dashboard)/concierge/_components/list/table.module.css";
import { ListKeys } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/list-keys";
import type { CountedVisitor, ListVisitors } from "@/lib/concierge/visitors/schemas";
import { VisitorLink } from "@/app/(dashboard)/concierge/_components/links";

interface VisitorTableProps {
  visitors: readonly CountedVisitor[];
  timezone: string;
  sort: ListVisitors["sort"];
  addressBy: (sort: ListVisitors["sort"]) => string;
}

/** The visitors of one page: a table on a desk, cards on a phone. */
export function VisitorTable({ visitors, timezone, sort, addressBy }: VisitorTableProps) {
  return (
    <ListKeys>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Visitor</th>
            <th scope="col">Source</th>
            <th scope="col" className={classes["number"]}>
              Chats
            </th>
            <th scope="col" className={classes["number"]}>
              Views
            </th>
            <th scope="col" className={classes["number"]}>
              Clicks
            </th>
            <SortHeader href={addressBy("newest")} order={sort === "newest" ? "descending" : undefined}>
              First seen
            </SortHeader>
            <SortHeader href={addressBy("last_active")} order={sort === "last_active" ? "descending" : undefined}>
              Last active
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {visitors.map((visitor) => (
            <VisitorRow key={visitor.id} visitor={visitor} timezone={timezone} />
          ))}
        </tbody>
      </table>
    </ListKeys>
  );
}

function VisitorRow({ visitor, timezone }: { visitor: CountedVisitor; timezone: string }) {
  const { id, name, email, source, session_id, counts, created_at, last_active_at } = visitor;
  const isNamed = name !== null;
  return (
    <tr>
      <td className={classes["main"]}>
        <VisitorLink
          visitorId={id}
          className={classes["link"]}
          data-unknown={name === null && email === null ? true : undefined}
        >
          {name ?? email ?? "Anonymous"}
        </VisitorLink>
        {isNamed && email !== null ? <span className={classes["below"]}>{email}</span> : null}
        {email === null && session_id !== null ? (
          <span className={`${classes["below"]} ${classes["code"]}`}>{session_id}</span>
        ) : null}
      </td>
      <td className={classes["soft"]} data-label="Source">
        {source}
      </td>
      <td className={classes["number"]} data-label="Chats">
        {counts.chats}
      </td>
      <td className={classes["number"]} data-label="Views">
        {counts.views}
      </td>
      <td className={classes["number"]} data-label="Clicks">
        {counts.clicks}
      </td>
      <td className={`${classes["number"]} ${classes["soft"]}`} data-label="First seen">
        <Moment at={created_at} timezone={timezone} />
      </td>
      <td className={`${classes["number"]} ${classes["soft"]}`} data-label="Last active">
        <Moment at={last_active_at} timezone={timezone} />
      </td>
    </tr>
  );
}
