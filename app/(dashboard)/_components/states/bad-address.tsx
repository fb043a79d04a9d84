import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Address } from "@/app/(dashboard)/_components/list/address";
import { namesOf } from "@/app/(dashboard)/_components/list/spec";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";

interface BadAddressProps {
  spec: ListSpec;
  address: Address;
  /** Names of the parameters that make no sense. */
  bad: readonly string[];
}

/** In place of a list whose address makes no sense: which part of it, and the way to the list without that part. */
export function BadAddress({ spec, address, bad }: BadAddressProps) {
  return (
    <Notice
      tone="bad"
      title="This address is not valid"
      action={
        <ButtonLink href={hrefOf(address, Object.fromEntries(bad.map((name) => [name, []])))} variant="default">
          {bad.includes("cursor") ? "Go to the first page" : `Show ${spec.noun.many} without it`}
        </ButtonLink>
      }
    >
      {bad.map((name) => (
        <p key={name} dir="auto">
          {sentenceOf(spec, name, address.values[name]?.join(", "))}
        </p>
      ))}
    </Notice>
  );
}

const LABELS: Readonly<Record<string, string>> = {
  sort: "the order",
  from: "the first day",
  to: "the last day",
  days: "the number of days",
  edit: "what to open",
};

function sentenceOf({ filters }: ListSpec, name: string, value: string | undefined): string {
  if (name === "cursor") return "It names a page of this list that does not exist.";
  const filter = filters.find((candidate) => namesOf(candidate).includes(name));
  const label = LABELS[name] ?? filter?.label ?? name;
  return value === undefined ? `It lacks ${label}.` : `“${value}” is not valid as ${label}.`;
}
