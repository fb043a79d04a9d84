import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function TagsLoading() {
  return <ListLoading title="Tags" />;
}
