import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function QuestionsLoading() {
  return <ListLoading title="Unanswered questions" />;
}
