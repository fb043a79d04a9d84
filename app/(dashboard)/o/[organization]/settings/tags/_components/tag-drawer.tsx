import { FormDrawer } from "@/app/(dashboard)/_components/form/form-drawer";
import { RemoveRow } from "@/app/(dashboard)/_components/form/remove-row";
import { RowForm } from "@/app/(dashboard)/_components/form/row-form";
import type { Tag } from "@/lib/core/tags/tags";
import { TAG_FIELDS } from "./tag-list";

interface TagDrawerProps {
  tag: Tag | null;
  closed: string;
  mayChange: boolean;
  mayRemove: boolean;
}

/** A new tag, or one to change or remove. */
export function TagDrawer({ tag, closed, mayChange, mayRemove }: TagDrawerProps) {
  return (
    <FormDrawer title={tag === null ? "New tag" : "Tag"} closed={closed}>
      <RowForm
        route="/api/tags"
        noun="tag"
        fields={TAG_FIELDS}
        values={{ name: tag?.name ?? "", color: tag?.color ?? "gray", description: tag?.description ?? "" }}
        row={tag ?? undefined}
        readOnly={!mayChange}
      />
      {tag === null || !mayRemove ? null : (
        <RemoveRow path={`/api/tags/${tag.id}`} noun="tag" name={tag.name}>
          It is taken off everything that has it. This cannot be undone.
        </RemoveRow>
      )}
    </FormDrawer>
  );
}
