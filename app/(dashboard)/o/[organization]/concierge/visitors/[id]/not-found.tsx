import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

export default function VisitorNotFound() {
  return (
    <Notice
      title="There is no visitor with this id"
      action={
        <ButtonLink href="/concierge/visitors" variant="default">
          Go to your visitors
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
