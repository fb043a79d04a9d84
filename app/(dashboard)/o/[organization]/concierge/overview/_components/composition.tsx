import { BarList } from "@/app/(dashboard)/concierge/_components/bar-list";
import { ChartCard } from "@/app/(dashboard)/concierge/_components/chart-card";
import { FigureTable } from "@/app/(dashboard)/concierge/_components/figure-table";
import { shareText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { FACETS, FACET_IDS } from "@/lib/concierge/analytics/metrics";
import type { FacetId } from "@/lib/concierge/analytics/metrics";
import type { Overview } from "@/lib/concierge/analytics/schemas";
import type { OrganizationAddress } from "@/lib/paths";

interface CompositionProps {
  organization: OrganizationAddress;
  overview: Promise<Overview>;
  /** The address of these numbers as a file. */
  csv: string;
}

const SHOWN = 8;
const PARTS = { device: "devices", city: "cities", country: "countries" } as const;

/** Who chats: devices, cities, countries. The longer lists are whole in their tables. */
export async function Composition({ overview, ...facet }: CompositionProps) {
  const { current, fresh_at } = await overview;
  if (fresh_at === null) return null;
  return FACET_IDS.map((id) => <Facet key={id} facet={id} current={current} {...facet} />);
}

interface FacetProps extends Omit<CompositionProps, "overview"> {
  facet: FacetId;
  current: Overview["current"];
}

function Facet({ organization, facet, current: { composition, range }, csv }: FacetProps) {
  const { plural, description } = FACETS[facet];
  const total = composition.totalChats;
  const bars = composition[PARTS[facet]].map(({ name, value }) => ({
    name,
    value,
    href: rowsAddress(organization, "chats", range, { facet, name }),
  }));
  const none = facet === "device" ? "No chats in these days" : "No chat in these days says where it comes from";
  return (
    <ChartCard
      title={plural}
      description={`${description} Shares are of all chats in these days.`}
      note={bars.length > SHOWN ? `The ${SHOWN} most frequent of ${bars.length}` : undefined}
      csv={csv}
      chart={<BarList bars={bars.slice(0, SHOWN)} total={total} none={none} />}
      table={
        <FigureTable
          caption={plural}
          columns={[plural, "Chats", "Share"]}
          lines={bars.map(({ name, value, href }) => ({
            key: name,
            name,
            figures: [{ value, href }, shareText(value, total)],
          }))}
        />
      }
    />
  );
}
