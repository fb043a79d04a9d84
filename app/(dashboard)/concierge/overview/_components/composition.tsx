import { BarList } from "@/app/(dashboard)/concierge/_components/bar-list";
import { ChartCard } from "@/app/(dashboard)/concierge/_components/chart-card";
import { FigureTable } from "@/app/(dashboard)/concierge/_components/figure-table";
import { shareText } from "@/app/(dashboard)/concierge/_components/figures";
import type { Overview } from "@/lib/concierge/analytics/schemas";

interface CompositionProps {
  overview: Promise<Overview>;
  /** The address of these numbers as a file. */
  csv: string;
}

const SHOWN = 8;
const NOWHERE = "No chat in these days says where it comes from";

const FACETS = [
  {
    facet: "devices",
    title: "Devices",
    description: "Chats by what the visitor's browser runs on.",
    none: "No chats in these days",
  },
  {
    facet: "cities",
    title: "Cities",
    description: "Chats by the first part of their location; after the 15th city as Other.",
    none: NOWHERE,
  },
  { facet: "countries", title: "Countries", description: "Chats by the last part of their location.", none: NOWHERE },
] as const;

/** Who chats: devices, cities, countries. The longer lists are whole in their tables. */
export async function Composition({ overview, csv }: CompositionProps) {
  const { current, fresh_at } = await overview;
  if (fresh_at === null) return null;
  const { composition } = current;
  return FACETS.map(({ facet, title, description, none }) => {
    const bars = composition[facet];
    return (
      <ChartCard
        key={facet}
        title={title}
        description={`${description} Shares are of all chats in these days.`}
        note={bars.length > SHOWN ? `The ${SHOWN} most frequent of ${bars.length}` : undefined}
        csv={csv}
        chart={<BarList bars={bars.slice(0, SHOWN)} total={composition.totalChats} none={none} />}
        table={
          <FigureTable
            caption={title}
            columns={[title, "Chats", "Share"]}
            lines={bars.map(({ name, value }) => ({
              key: name,
              name,
              figures: [{ value }, shareText(value, composition.totalChats)],
            }))}
          />
        }
      />
    );
  });
}
