/** Loads the shape of a row that was stored. */
export const loadStored = () => import("@/app/_client/answers").then(({ Stored }) => Stored);

/** Loads the shape of an answer that nobody reads. */
export const loadAnything = () => import("@/app/_client/answers").then(({ Anything }) => Anything);
