import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function MyDayLoading() {
  return <ListLoading title="My day" />;
}
