import type { ReactNode } from "react";
import type { Visitor } from "@/lib/concierge/visitors/schemas";
import classes from "./panel.module.css";

/** Who the visitor is, as far as that was told. */
export function ProfilePanel({ visitor }: { visitor: Visitor }) {
  const facts = factsOf(visitor).filter(([, value]) => value !== null);
  const own = Object.entries(visitor.metadata);
  return (
    <>
      <section className={classes["card"]}>
        <h2 className={classes["title"]}>Profile</h2>
        <dl className={classes["facts"]}>
          {facts.map(([name, value]) => (
            <div key={name} className={classes["fact"]}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {own.length === 0 ? null : (
        <section className={classes["card"]}>
          <h2 className={classes["title"]}>What your widget sent along</h2>
          <dl className={classes["facts"]}>
            {own.map(([name, value]) => (
              <div key={name} className={classes["fact"]}>
                <dt title={name}>{name}</dt>
                <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function factsOf(visitor: Visitor): [name: string, value: ReactNode][] {
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
