import { Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
import type { Mail } from "@/lib/core/mails/schemas";
import { MailActions } from "./mail-actions";

const STATUSES: Record<Mail["status"], string> = {
  queued: "Waiting",
  sending: "Being sent",
  sent: "Sent",
  failed: "Failed",
  unknown: "Outcome unknown",
};

/** The newest mails and what became of each. */
export function MailTable({ mails, timezone }: { mails: readonly Mail[]; timezone: string }) {
  return (
    <TableFrame label="Mails">
      <thead>
        <tr>
          <th scope="col">Mail</th>
          <th scope="col">To</th>
          <th scope="col">Status</th>
          <th scope="col">Since then</th>
          <th scope="col">Try</th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail) => (
          <tr key={mail.id}>
            <td>
              {mail.subject}
              <details>
                <summary>Text</summary>
                <pre className={table["quiet"]}>{mail.body_text}</pre>
              </details>
            </td>
            <td>{mail.to_address}</td>
            <td>
              {STATUSES[mail.status]} {mail.provider === "sandbox" ? <Badge variant="light">Sandbox</Badge> : null}
              {mail.error === null ? null : <div className={table["bad"]}>{mail.error}</div>}
            </td>
            <td>
              <Fate mail={mail} timezone={timezone} />
            </td>
            <td>
              {mail.provider === "sandbox" && mail.status === "sent" ? (
                <MailActions id={mail.id} subject={mail.subject} />
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
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
