import { ListLoading } from "@/app/(dashboard)/_components/states/list-loading";

export default function ContactsLoading() {
  return <ListLoading title="Contacts" description="People your organisation deals with." />;
}
