/** Milliseconds since 1970. Rules take a clock instead of reading the time, so that a test can set it. */
export type Clock = () => number;

/** The clock of the machine. */
export const systemClock: Clock = () => Date.now();
