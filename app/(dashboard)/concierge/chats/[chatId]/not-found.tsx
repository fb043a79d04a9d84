import { Button } from "@mantine/core";
import Link from "next/link";
import { Notice } from "@/app/_components/notice";

export default function ChatNotFound() {
  return (
    <Notice
      title="There is no chat with this id"
      action={
        <Button component={Link} href="/concierge/chats" variant="default">
          Go to your chats
        </Button>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
