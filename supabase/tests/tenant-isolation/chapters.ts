import { keepContacts } from "./contact-steps.ts";
import type { Chapter } from "./outcome.ts";
import { sendAndWork } from "./outbox-steps.ts";
import { useConcierge } from "./scenario.ts";

/** What an organisation does, in parts that are compared each by itself; the short ones first. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  "mails, secrets and jobs": sendAndWork,
  contacts: keepContacts,
  concierge: useConcierge,
};
