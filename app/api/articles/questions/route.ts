import { QUESTION_COLUMNS } from "@/lib/concierge/articles/columns";
import { countOpenQuestions, listOpenQuestions } from "@/lib/concierge/articles/list-open-questions";
import { ListQuestions, QuestionPage } from "@/lib/concierge/articles/read-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listOpenQuestions",
    surface: "house",
    summary: "List questions that found no article, newest first",
    description:
      "Visitors' messages with a question mark after which nothing was mentioned in their chat. A page may be short and yet not the last.",
    query: ListQuestions,
    response: QuestionPage,
    csv: { name: "questions", columns: QUESTION_COLUMNS, count: (ctx, { query }) => countOpenQuestions(ctx, query) },
  },
  (ctx, { query }) => listOpenQuestions(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
