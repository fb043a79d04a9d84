"use client";

import { Button, Modal, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { PlusIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { RevealedKey } from "@/app/_components/revealed-key";
import { useOrganization } from "@/app/_client/organization";
import { apiKeysPath } from "@/lib/paths";

// a form of many parts that few visits need
const CreateKeyForm = dynamic(() => import("./create-key-form").then((module) => module.CreateKeyForm), {
  loading: () => <Skeleton height={420} />,
});

/** A new key: first its rights, then, once, the key itself. */
export function CreateKey({ opened: initiallyOpened }: { opened: boolean }) {
  const router = useRouter();
  const organization = useOrganization();
  const [opened, dialog] = useDisclosure(initiallyOpened);
  const [apiKey, setApiKey] = useState<string | null>(null);

  function close() {
    dialog.close();
    if (initiallyOpened) router.replace(apiKeysPath(organization));
    else if (apiKey !== null) router.refresh();
  }

  return (
    <>
      <Button leftSection={<PlusIcon size={16} />} onClick={dialog.open}>
        Create key
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        // the key is gone from memory once the dialog has closed
        onExitTransitionEnd={() => setApiKey(null)}
        title={apiKey === null ? "Create an API key" : "Your new key"}
        closeOnClickOutside={apiKey === null}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {apiKey === null ? (
          <CreateKeyForm onCreated={setApiKey} />
        ) : (
          <>
            <RevealedKey apiKey={apiKey} />
            <Button fullWidth mt="lg" onClick={close}>
              I have stored it
            </Button>
          </>
        )}
      </Modal>
    </>
  );
}
