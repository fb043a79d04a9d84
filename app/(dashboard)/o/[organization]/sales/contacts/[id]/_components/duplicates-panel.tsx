import type { z } from "zod";
import { ButtonLink } from "@/app/_components/button-link";
import { Card } from "@/app/(dashboard)/_components/facts/fact-card";
import classes from "@/app/(dashboard)/_components/facts/fact-card.module.css";
import type { Duplicates } from "@/lib/core/contact-merges/schemas";
import { contactMergePath } from "@/lib/paths";

const REASONS = { phone: "Same telephone number", email: "Nearly the same address", name: "Same name and company" };

interface DuplicatesPanelProps {
  organization: { slug: string };
  contactId: string;
  duplicates: z.output<typeof Duplicates>;
  mayMerge: boolean;
}

/** Contacts that may be the same person, each with the way to merge. */
export function DuplicatesPanel({ organization, contactId, duplicates, mayMerge }: DuplicatesPanelProps) {
  if (duplicates.length === 0) return null;
  return (
    <Card title="Possible duplicates">
      <ul className={classes["list"]}>
        {duplicates.map(({ id, name, because }) => (
          <li key={id}>
            <bdi>{name}</bdi>
            <span className={classes["by"]}>{REASONS[because]}</span>
            {mayMerge ? (
              <ButtonLink
                href={contactMergePath(organization, contactId, { other: id })}
                size="compact-xs"
                variant="default"
              >
                Compare and merge
              </ButtonLink>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
