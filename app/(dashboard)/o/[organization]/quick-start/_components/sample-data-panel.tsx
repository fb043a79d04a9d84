"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { DatabaseIcon, Trash2Icon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { ButtonLink } from "@/app/_components/button-link";
import { Panel } from "@/app/_components/panel";
import classes from "@/app/(dashboard)/o/[organization]/quick-start/page.module.css";
import type { SampleData } from "@/lib/concierge/sample-data/schemas";
import { useOrganization } from "@/app/_client/organization";
import { overviewPath } from "@/lib/paths";

const loadSampleData = () => import("@/lib/concierge/sample-data/schemas").then((schemas) => schemas.SampleData);

/** Dialogues to look around with before there are any of one's own. */
export function SampleDataPanel({ samples, mayChange }: { samples: SampleData; mayChange: boolean }) {
  const organization = useOrganization();
  const [asking, dialog] = useDisclosure(false);
  const { pending, change } = useSampleChange(organization.id);
  const isThere = samples.chats > 0;

  async function add() {
    await change("POST", "Sample data added");
  }

  async function remove() {
    if (await change("DELETE", "Sample data removed")) dialog.close();
  }

  return (
    <Panel>
      <h2 className={classes["title"]}>No widget at hand?</h2>
      <p className={classes["text"]}>
        {isThere
          ? `You have ${samples.chats} sample chats of ${samples.visitors} visitors. They count on every chart until you remove them.`
          : "Look around with sample data: chats, visitors and articles of a hotel on the coast, spread over the last three months."}
      </p>
      {mayChange ? null : <p className={classes["text"]}>Admins of your organisation can add and remove it.</p>}
      <Group>
        {isThere ? <ButtonLink href={overviewPath(organization)}>Look around</ButtonLink> : null}
        {mayChange && isThere ? (
          <Button variant="default" leftSection={<Trash2Icon size={16} />} onClick={dialog.open}>
            Remove sample data
          </Button>
        ) : null}
        {mayChange && !isThere ? (
          <Button
            variant="default"
            leftSection={<DatabaseIcon size={16} />}
            loading={pending}
            onClick={() => void add()}
          >
            Add sample data
          </Button>
        ) : null}
      </Group>
      <Modal
        opened={asking}
        onClose={dialog.close}
        title="Remove the sample data?"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="lg">
          <Text size="md">
            {`${samples.chats} chats, and the visitors and articles that came with them, go from every list and every number. What your widgets have sent stays.`}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close} data-autofocus>
              Keep it
            </Button>
            <Button color="red" loading={pending} onClick={() => void remove()}>
              Remove it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Panel>
  );
}

function useSampleChange(organizationId: string) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [refreshing, startTransition] = useTransition();

  async function change(method: "POST" | "DELETE", done: string): Promise<boolean> {
    setAsking(true);
    try {
      await callHouse("/api/sample-data", { organizationId, method, answer: loadSampleData });
      notifications.show({ color: "teal", message: done });
      startTransition(() => router.refresh());
      return true;
    } catch (thrown) {
      notifications.show({ color: "red", title: "Nothing was changed", message: sentenceOf(thrown) });
      return false;
    } finally {
      setAsking(false);
    }
  }

  return { pending: asking || refreshing, change };
}
