import { Moment } from "@/app/_components/moment";
import { numberText, shareText } from "@/app/(dashboard)/concierge/_components/figures";
import { SortHeader } from "@/app/(dashboard)/concierge/_components/list/sort-header";
import classes from "@/app/(dashboard)/concierge/_components/list/table.module.css";
import { ListKeys } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/list-keys";
import { CLICK_RATE } from "@/lib/concierge/analytics/metrics";
import type { Article, ListArticles } from "@/lib/concierge/articles/read-schemas";
import { ArticleLink } from "@/app/(dashboard)/concierge/_components/links";

type Sort = ListArticles["sort"];

interface ArticleTableProps {
  articles: readonly Article[];
  timezone: string;
  sort: Sort;
  /** The days shown, which an article that is opened keeps. */
  days: Readonly<Record<string, string>>;
  addressBy: (sort: Sort) => string;
}

const COLUMNS: readonly { sort: Sort; label: string; description?: string }[] = [
  { sort: "mentions", label: "Mentions" },
  { sort: "clicks", label: "Clicks" },
  { sort: "click_rate", label: CLICK_RATE.label, description: CLICK_RATE.description },
  { sort: "views", label: "Views" },
  { sort: "last_mentioned", label: "Last mentioned" },
];

/** The articles of one page: a table on a desk, cards on a phone. */
export function ArticleTable({ articles, timezone, sort, days, addressBy }: ArticleTableProps) {
  return (
    <ListKeys>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Article</th>
            <th scope="col">Type</th>
            {COLUMNS.map((column) => (
              <SortHeader
                key={column.sort}
                href={addressBy(column.sort)}
                order={column.sort === sort ? "descending" : undefined}
                description={column.description}
              >
                {column.label}
              </SortHeader>
            ))}
          </tr>
        </thead>
        <tbody>
          {articles.map((article) => (
            <ArticleRow key={article.id} article={article} days={days} timezone={timezone} />
          ))}
        </tbody>
      </table>
    </ListKeys>
  );
}

function ArticleRow({ article, days, timezone }: Pick<ArticleTableProps, "days" | "timezone"> & { article: Article }) {
  const { id, title, url, slug, source, type, mentions, clicks, clicked, views, last_mentioned_at } = article;
  const below = url ?? slug;
  return (
    <tr>
      <td className={classes["main"]}>
        <ArticleLink articleId={id} days={days} className={classes["link"]}>
          {title}
        </ArticleLink>
        {below === null || below === title ? null : <span className={classes["below"]}>{below}</span>}
      </td>
      <td className={classes["soft"]} data-label="Type">
        {type}
      </td>
      <td className={classes["number"]} data-label="Mentions">
        {numberText(mentions)}
      </td>
      <td className={classes["number"]} data-label="Clicks">
        {numberText(clicks)}
      </td>
      <td className={classes["number"]} data-label={CLICK_RATE.label}>
        {/* only what a web search found can be clicked */}
        {source === "catalogue" ? "–" : shareText(clicked, mentions)}
      </td>
      <td className={classes["number"]} data-label="Views">
        {numberText(views)}
      </td>
      <td className={`${classes["number"]} ${classes["soft"]}`} data-label="Last mentioned">
        {last_mentioned_at === null ? "–" : <Moment at={last_mentioned_at} timezone={timezone} />}
      </td>
    </tr>
  );
}
