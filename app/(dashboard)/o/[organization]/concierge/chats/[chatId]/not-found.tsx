import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

export default function ChatNotFound() {
  return (
    <Notice
      title="There is no chat with this id"
      action={
        <ButtonLink href="/concierge/chats" variant="default">
          Go to your chats
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
