import { Moment } from "@/app/_components/moment";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { chatPath } from "@/lib/paths";
import type { OpenQuestion } from "@/lib/concierge/articles/read-schemas";
import { truncate } from "@/lib/platform/text/truncate";

const SHORT = 200;

export const QUESTION_LIST: ListSpec = {
  id: "questions",
  noun: { one: "question", many: "questions" },
  filters: [],
};

/** The columns of the questions; each leads to where it was asked. */
export function questionColumns(organization: { slug: string; timezone: string }): Column<OpenQuestion>[] {
  return [
    {
      id: "question",
      header: "Question",
      fixed: true,
      cell: ({ id, question, chat_id }) => (
        <RowLink href={`${chatPath(organization, chat_id)}#message-${id}`}>{truncate(question, SHORT)}</RowLink>
      ),
    },
    {
      id: "chat",
      header: "Chat",
      tone: "soft",
      wide: true,
      cell: ({ topic_summary }) => <bdi>{topic_summary ?? "Not summarised yet"}</bdi>,
    },
    {
      id: "visitor",
      header: "Visitor",
      tone: "soft",
      wide: true,
      cell: ({ visitor_name }) => <bdi>{visitor_name ?? "Anonymous"}</bdi>,
    },
    {
      id: "asked",
      header: "Asked",
      align: "end",
      tone: "soft",
      cell: ({ asked_at }) => <Moment at={asked_at} timezone={organization.timezone} />,
    },
  ];
}
