"use client";

import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { switchOrganization } from "@/app/_client/session";
import { FormError } from "@/app/_components/form-error";
import { useOrganization } from "@/app/_client/organization";
import { apiKeysPath } from "@/lib/paths";
import classes from "./test-organization.module.css";

const loadOpened = () => import("@/lib/core/organizations/schemas").then((schemas) => schemas.OpenedTestOrganization);

/** Where things are tried out: an admin gets from here to the keys of the test organisation. */
export function TestOrganization({ mayOpen }: { mayOpen: boolean }) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function open() {
    setPending(true);
    setError(null);
    try {
      const { organization_id } = await callHouse("/api/settings/test-organization", {
        organizationId,
        method: "POST",
        answer: loadOpened,
      });
      if (!(await switchOrganization(organization_id))) throw new Error("Opened, but not let in");
      router.push(apiKeysPath("active"));
    } catch (thrown) {
      setError(sentenceOf(thrown));
      setPending(false);
    }
  }

  return (
    <section className={classes["section"]} aria-labelledby="test-organization">
      <h2 id="test-organization" className={classes["title"]}>
        Trying things out
      </h2>
      <p className={classes["text"]}>
        What these keys send counts. The test organisation has keys, chats and numbers of its own, for the same people,
        and none of it is ever counted here.
        {mayOpen ? null : " An admin can open it; then it stands above, where organisations are chosen."}
      </p>
      {mayOpen ? (
        <Button variant="default" loading={pending} onClick={() => void open()}>
          Open the test organisation
        </Button>
      ) : null}
      <FormError message={error} />
    </section>
  );
}
