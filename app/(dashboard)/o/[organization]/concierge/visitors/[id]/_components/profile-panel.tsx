import { FactCard } from "@/app/(dashboard)/_components/facts/fact-card";
import type { NamedFact } from "@/app/(dashboard)/_components/facts/fact-card";
import classes from "@/app/(dashboard)/_components/facts/fact-card.module.css";
import type { Visitor } from "@/lib/concierge/visitors/schemas";

/** Who the visitor is, as far as that was told. */
export function ProfilePanel({ visitor }: { visitor: Visitor }) {
  const own = Object.entries(visitor.metadata);
  return (
    <>
      <FactCard title="Profile" facts={factsOf(visitor)} />
      {own.length === 0 ? null : (
        <FactCard
          title="Sent by your widget"
          facts={own.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)])}
        />
      )}
    </>
  );
}

function factsOf(visitor: Visitor): NamedFact[] {
  const { email, name, title, headline, company_name, company_industry, company_website, linkedin_url } = visitor;
  const { city, state, country, source, session_id } = visitor;
  const place = [city, state, country].filter((part) => part !== null).join(", ");
  return [
    ["Name", name],
    ["E-mail", email],
    ["Title", title],
    ["Headline", headline],
    ["Company", company_name],
    ["Industry", company_industry],
    ["Website", company_website],
    ["LinkedIn", linkedin_url],
    ["Place", place === "" ? null : place],
    ["Source", source],
    ["Last session", session_id === null ? null : <span className={classes["code"]}>{session_id}</span>],
  ];
}
