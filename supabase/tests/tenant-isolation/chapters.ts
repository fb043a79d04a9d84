import { sendBatches } from "./batches.ts";
import { keepContacts } from "./contact-steps.ts";
import type { Chapter } from "./outcome.ts";
import { sendAndWork } from "./outbox-steps.ts";
import { readConcierge, searchConcierge, useConcierge } from "./scenario.ts";

/** What an organisation does, in parts that are compared each by itself; the short ones first. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  "mails, secrets and jobs": sendAndWork,
  "batches of the concierge": sendBatches,
  contacts: keepContacts,
  "searching the concierge's chats": searchConcierge,
  "reading the concierge's chats": readConcierge,
  "using the concierge": useConcierge,
};
