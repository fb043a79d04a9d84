"use client";

import { Stack } from "@mantine/core";
import { ButtonLink } from "@/app/_components/button-link";
import { Card } from "@/app/(dashboard)/_components/facts/fact-card";
import classes from "@/app/(dashboard)/_components/facts/fact-card.module.css";
import { SearchInput } from "@/app/(dashboard)/_components/list/search-input";
import { useListAddress } from "@/app/(dashboard)/_components/list/use-list-address";

interface Candidate {
  id: string;
  name: string;
  email: string | null;
  company_name: string | null;
}

interface CandidatesProps {
  path: string;
  search: string;
  duplicates: readonly Candidate[];
  found: readonly Candidate[];
}

/** Who may be the same person: what looks alike, and what a search finds. */
export function Candidates({ path, search, duplicates, found }: CandidatesProps) {
  const { pending, change } = useListAddress({ search: search === "" ? [] : [search] });
  return (
    <Stack gap="md" maw="44rem">
      <SearchInput
        label="Search contacts"
        placeholder="Search names, e-mails, companies"
        value={search}
        pending={pending}
        onSearch={(text) => change({ search: text === "" ? [] : [text] })}
      />
      <Choices title="Found" path={path} candidates={found} />
      <Choices title="Possible duplicates" path={path} candidates={duplicates} />
    </Stack>
  );
}

function Choices({ title, path, candidates }: { title: string; path: string; candidates: readonly Candidate[] }) {
  if (candidates.length === 0) return null;
  return (
    <Card title={title}>
      <ul className={classes["list"]}>
        {candidates.map(({ id, name, email, company_name }) => (
          <li key={id}>
            <bdi>{name}</bdi>
            <span className={classes["by"]}>
              <bdi>{[email, company_name].filter((part) => part !== null && part !== name).join(" · ")}</bdi>
            </span>
            <ButtonLink href={`${path}?other=${id}`} size="compact-xs" variant="default">
              Compare
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}
