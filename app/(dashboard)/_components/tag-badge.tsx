import { Badge } from "@mantine/core";

/** A tag, in its colour. */
export function TagBadge({ tag: { name, color } }: { tag: { name: string; color: string } }) {
  return (
    <Badge color={color} variant="light" size="md" tt="none" fw={500} maw="100%">
      <bdi>{name}</bdi>
    </Badge>
  );
}
