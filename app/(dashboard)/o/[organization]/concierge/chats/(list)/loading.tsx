import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function ChatsLoading() {
  return <ListLoading title="Chats" description="What visitors talked about with your concierge, newest first." />;
}
