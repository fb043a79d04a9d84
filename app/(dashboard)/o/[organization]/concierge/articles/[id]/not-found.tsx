import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

export default function ArticleNotFound() {
  return (
    <Notice
      title="There is no article with this id"
      action={
        <ButtonLink href="/concierge/articles" variant="default">
          Go to your articles
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
