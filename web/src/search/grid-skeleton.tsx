import { Skeleton } from "@mantine/core";
import classes from "./result-grid.module.css";

const places = Array.from({ length: 12 }, (_, index) => index);

/** Stands at once where the results will be. */
export function GridSkeleton({ count = places.length }: { readonly count?: number }) {
  return (
    <div className={classes.grid} aria-hidden>
      {places.slice(0, count).map((place) => (
        <div key={place} className={classes.card}>
          <Skeleton className={classes.picture} h="auto" />
          <Skeleton h={12} mt={10} w="80%" />
          <Skeleton h={10} mt={8} w="55%" />
        </div>
      ))}
    </div>
  );
}
