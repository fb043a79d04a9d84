import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function VisitorsLoading() {
  return <ListLoading title="Visitors" description="Who talked to your concierge, and what they did." />;
}
