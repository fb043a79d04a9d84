import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

interface NotShownProps {
  /** What it is, with an article: `a chat`. */
  noun: { one: string; many: string };
  list: string;
}

/** In place of something that exists in another organisation. It says nothing about it. */
export function OtherOrganization({ noun, list }: NotShownProps) {
  return (
    <Notice
      tone="bad"
      title={`This ${noun.one} belongs to another organisation`}
      action={
        <ButtonLink href={list} variant="default">
          Go to your {noun.many}
        </ButtonLink>
      }
    >
      If it is one of yours, switch to it at the top of the navigation and open the link again. This attempt was written
      to the audit log.
    </Notice>
  );
}

/** In place of something that does not exist. */
export function NotFoundHere({ noun, list }: NotShownProps) {
  return (
    <Notice
      title={`There is no ${noun.one} with this id`}
      action={<ButtonLink href={list}>Back to the list</ButtonLink>}
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
