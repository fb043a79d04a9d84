import { Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import type { Mail } from "@/lib/core/mails/schemas";
import { MailActions } from "./mail-actions";
import classes from "./mail-table.module.css";

const STATUSES: Record<Mail["status"], string> = {
  queued: "Waiting",
  sending: "Being sent",
  sent: "Sent",
  failed: "Failed",
  unknown: "Outcome unknown",
};

/** The newest mails and what happened to each. */
export function MailTable({ mails, timezone }: { mails: readonly Mail[]; timezone: string }) {
  return <ListTable label="Mails" rows={mails} rowId={({ id }) => id} columns={columnsOf(timezone)} />;
}

function columnsOf(timezone: string): Column<Mail>[] {
  return [
    {
      id: "mail",
      header: "Mail",
      fixed: true,
      wide: true,
      cell: ({ subject, body_text }) => (
        <>
          <span dir="auto">{subject}</span>
          <details>
            <summary>Text</summary>
            <pre className={classes["text"]} dir="auto">
              {body_text}
            </pre>
          </details>
        </>
      ),
    },
    { id: "to", header: "To", cell: ({ to_address }) => to_address },
    { id: "status", header: "Status", cell: (mail) => <Status mail={mail} /> },
    { id: "events", header: "Events", cell: (mail) => <Fate mail={mail} timezone={timezone} /> },
    {
      id: "try",
      header: "Try",
      wide: true,
      cell: ({ id, subject, provider, status }) =>
        provider === "sandbox" && status === "sent" ? <MailActions id={id} subject={subject} /> : null,
    },
  ];
}

function Status({ mail: { status, provider, error } }: { mail: Mail }) {
  return (
    <>
      {STATUSES[status]} {provider === "sandbox" ? <Badge variant="light">Sandbox</Badge> : null}
      {error === null ? null : <div className={classes["bad"]}>{error}</div>}
    </>
  );
}

function Fate({ mail, timezone }: { mail: Mail; timezone: string }) {
  const moments = [
    ["Delivered", mail.delivered_at],
    ["Bounced", mail.bounced_at],
    ["Opened", mail.opened_at],
    ["Clicked", mail.clicked_at],
  ] as const;
  const known = moments.flatMap(([name, at]) => (at === null ? [] : [{ name, at }]));
  if (known.length === 0) return "–";
  return known.map(({ name, at }) => (
    <div key={name}>
      {name} <Moment at={at} timezone={timezone} />
    </div>
  ));
}
