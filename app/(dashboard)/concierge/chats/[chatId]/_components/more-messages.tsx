import { ButtonLink } from "@/app/_components/button-link";
import { Group } from "@mantine/core";

interface MoreMessagesProps {
  chatId: string;
  /** Whether the page shown is not the first. */
  isLater: boolean;
  next: string | null;
}

/** Very long chats come in pages. */
export function MoreMessages({ chatId, isLater, next }: MoreMessagesProps) {
  if (!isLater && next === null) return null;
  const address = `/concierge/chats/${encodeURIComponent(chatId)}`;
  return (
    <Group component="nav" aria-label="Pages of this chat" justify="space-between" mt="md">
      {isLater ? (
        <ButtonLink href={address} variant="default">
          From the beginning
        </ButtonLink>
      ) : null}
      {next === null ? null : (
        <ButtonLink href={`${address}?cursor=${encodeURIComponent(next)}`} variant="default" ml="auto">
          Later messages
        </ButtonLink>
      )}
    </Group>
  );
}
