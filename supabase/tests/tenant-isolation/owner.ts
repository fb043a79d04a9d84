/** Whose rows; a part of a resident. */
export interface Owner {
  variant: 1 | 2 | 3;
  uuid: (name: string) => string;
  /** The address of a person who signs in. */
  email: (name: string) => string;
}

export const DAY = "2026-05-01T12:00:00Z";
export const CREATED = { created_at: DAY, updated_at: DAY };
export const NOW = new Date().toISOString();
