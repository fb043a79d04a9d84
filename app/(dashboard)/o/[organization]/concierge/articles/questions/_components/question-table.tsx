import { Moment } from "@/app/_components/moment";
import classes from "@/app/(dashboard)/concierge/_components/list/table.module.css";
import { ListKeys } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/list-keys";
import type { OpenQuestion } from "@/lib/concierge/articles/read-schemas";
import { ChatLink } from "@/app/(dashboard)/concierge/_components/links";

/** The questions of one page; each leads to where it was asked. */
export function QuestionTable({ questions, timezone }: { questions: readonly OpenQuestion[]; timezone: string }) {
  return (
    <ListKeys>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Topic</th>
            <th scope="col">Visitor</th>
            <th scope="col" className={classes["number"]}>
              Asked
            </th>
          </tr>
        </thead>
        <tbody>
          {questions.map(({ id, question, chat_id, topic_summary, visitor_name, asked_at }) => (
            <tr key={id}>
              <td className={classes["main"]}>
                <ChatLink chatId={chat_id} messageId={id} className={classes["link"]}>
                  {shortened(question)}
                </ChatLink>
              </td>
              <td className={`${classes["soft"]} ${classes["wide"]}`} data-label="Topic">
                {topic_summary ?? "Not summarised yet"}
              </td>
              <td className={`${classes["soft"]} ${classes["wide"]}`} data-label="Visitor">
                {visitor_name ?? "Anonymous"}
              </td>
              <td className={`${classes["number"]} ${classes["soft"]}`} data-label="Asked">
                <Moment at={asked_at} timezone={timezone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ListKeys>
  );
}

const SHORT = 200;

function shortened(text: string): string {
  return text.length <= SHORT ? text : `${text.slice(0, SHORT).trimEnd()}…`;
}
