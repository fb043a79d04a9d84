import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function ArticlesLoading() {
  return <ListLoading title="Articles" description="What your concierge named, and what visitors made of it." />;
}
