import { Skeleton } from "@mantine/core";

export default function ArticleLoading() {
  return (
    <div aria-busy="true" aria-label="Loading the article">
      <Skeleton height={16} width={72} mb="sm" />
      <Skeleton height={28} width="min(24rem, 80%)" mb="lg" />
      <Skeleton height={360} mb="lg" />
      <Skeleton height={240} />
    </div>
  );
}
