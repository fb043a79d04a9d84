import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function ImportsLoading() {
  return <ListLoading title="Imports of contacts" />;
}
