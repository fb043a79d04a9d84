import { Skeleton } from "@mantine/core";
import board from "./trend-board.module.css";

const TILES = ["a", "b", "c", "d", "e", "f"];

/** In place of the tiles and the chart below them. */
export function TrendsSkeleton() {
  return (
    <>
      <div className={board["tiles"]}>
        {TILES.map((tile) => (
          <Skeleton key={tile} height={97} radius="lg" />
        ))}
      </div>
      <CardSkeleton />
    </>
  );
}

/** In place of a card with a chart. */
export function CardSkeleton() {
  return <Skeleton height={352} radius="lg" />;
}

/** In place of the three lists. */
export function CompositionSkeleton() {
  return (
    <>
      <CardSkeleton />
      <CardSkeleton />
      <CardSkeleton />
    </>
  );
}
