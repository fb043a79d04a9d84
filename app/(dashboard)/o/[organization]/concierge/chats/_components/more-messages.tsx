import { Group } from "@mantine/core";
import { ButtonLink } from "@/app/_components/button-link";

interface MoreMessagesProps {
  /** Where the chat begins, when that is not what is shown. */
  first: string | null;
  later: string | null;
}

/** Very long chats come in pages. */
export function MoreMessages({ first, later }: MoreMessagesProps) {
  if (first === null && later === null) return null;
  return (
    <Group component="nav" aria-label="Pages of this chat" justify="space-between" mt="md">
      {first === null ? null : (
        <ButtonLink href={first} variant="default">
          From the beginning
        </ButtonLink>
      )}
      {later === null ? null : (
        <ButtonLink href={later} variant="default" ml="auto">
          Later messages
        </ButtonLink>
      )}
    </Group>
  );
}
