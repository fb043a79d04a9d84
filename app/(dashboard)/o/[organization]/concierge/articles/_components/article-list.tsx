import { Moment } from "@/app/_components/moment";
import { numberText, shareText } from "@/app/(dashboard)/concierge/_components/figures";
import type { Values } from "@/app/(dashboard)/_components/list/address";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below, RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { CLICK_RATE } from "@/lib/concierge/analytics/metrics";
import { articlePath } from "@/lib/paths";
import type { Article } from "@/lib/concierge/articles/read-schemas";

/** What articles can be narrowed by; the types are those of the organisation. */
export function articleList(types: readonly string[] = []): ListSpec {
  return {
    id: "articles",
    noun: { one: "article", many: "articles" },
    search: { label: "Search articles by title, slug or URL", placeholder: "Search titles", maxLength: 100 },
    filters: [
      {
        kind: "choice",
        name: "source",
        label: "Source",
        quick: true,
        options: [
          { value: "catalogue", label: "Catalogue" },
          { value: "web_search", label: "Web search" },
        ],
      },
      { kind: "choice", name: "type", label: "Type", options: types.map((type) => ({ value: type, label: type })) },
    ],
    sort: "mentions",
  };
}

/** The columns of the list of articles; an article that is opened keeps the days shown. */
export function articleColumns(organization: { slug: string; timezone: string }, days: Values): Column<Article>[] {
  const { timezone } = organization;
  return [
    {
      id: "article",
      header: "Article",
      fixed: true,
      cell: (article) => <Title article={article} href={articlePath(organization, article.id, days)} />,
    },
    { id: "type", header: "Type", tone: "soft", cell: ({ type }) => <bdi>{type}</bdi> },
    ...numberColumns,
    {
      id: "last_mentioned",
      header: "Last mentioned",
      align: "end",
      tone: "soft",
      sort: { descending: "last_mentioned" },
      cell: ({ last_mentioned_at: at }) => (at === null ? "–" : <Moment at={at} timezone={timezone} />),
    },
  ];
}

const numberColumns: readonly Column<Article>[] = [
  {
    id: "mentions",
    header: "Mentions",
    align: "end",
    sort: { descending: "mentions" },
    cell: ({ mentions }) => numberText(mentions),
  },
  {
    id: "clicks",
    header: "Clicks",
    align: "end",
    sort: { descending: "clicks" },
    cell: ({ clicks }) => numberText(clicks),
  },
  {
    id: "click_rate",
    header: CLICK_RATE.label,
    about: CLICK_RATE.description,
    align: "end",
    sort: { descending: "click_rate" },
    // only what a web search found can be clicked
    cell: ({ source, clicked, mentions }) => (source === "catalogue" ? "–" : shareText(clicked, mentions)),
  },
  {
    id: "views",
    header: "Views",
    align: "end",
    sort: { descending: "views" },
    cell: ({ views }) => numberText(views),
  },
];

function Title({ article: { title, url, slug }, href }: { article: Article; href: string }) {
  const below = url ?? slug;
  return (
    <>
      <RowLink href={href}>{title}</RowLink>
      {below === null || below === title ? null : <Below>{below}</Below>}
    </>
  );
}
