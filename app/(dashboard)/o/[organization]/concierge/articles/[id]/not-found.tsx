"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { articlesPath } from "@/lib/paths";

export default function ArticleNotFound() {
  const organization = useOrganization();
  return (
    <Notice
      title="There is no article with this id"
      action={
        <ButtonLink href={articlesPath(organization)} variant="default">
          Go to your articles
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
