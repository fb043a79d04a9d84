import classes from "./brand.module.css";

/** The mark and the name. */
export function Brand() {
  return (
    <span className={classes["brand"]}>
      <BrandMark />
      Horizon
    </span>
  );
}

/** The mark alone, where there is no room for the name. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect width="24" height="24" rx="6.5" className={classes["tile"]} />
      <path d="M6.5 14.5a5.5 5.5 0 0 1 11 0z" className={classes["sun"]} />
      <path d="M4.75 17.75h14.5" className={classes["line"]} />
    </svg>
  );
}
