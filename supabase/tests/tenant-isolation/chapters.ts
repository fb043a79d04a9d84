import { sendBatches } from "./batches.ts";
import { findContacts, importLists, linkAndChange, mergeTwice, writeDown } from "./contact-steps.ts";
import type { Chapter } from "./outcome.ts";
import { sendAndWork } from "./outbox-steps.ts";
import {
  countEvents,
  keepHouse,
  manageOrganization,
  postAsConcierge,
  readChats,
  readNumbers,
  readPeopleAndArticles,
  searchConcierge,
  summarizeChats,
} from "./scenario.ts";

/** What an organisation does, each part of it from the beginning, so that what it shows is shown soon. */
export const PARTS = {
  "mails, secrets and jobs": sendAndWork,
  "finding contacts": findContacts,
  "importing contacts": importLists,
  "linking and changing contacts": linkAndChange,
  "writing down what was done": writeDown,
  "merging contacts": mergeTwice,
  "posting in batches": sendBatches,
  "posting one by one": inOrder(postAsConcierge, countEvents),
  "summarising chats": summarizeChats,
  "reconciling statistics": keepHouse,
  "managing the organisation": manageOrganization,
  "reading chats": readChats,
  "reading statistics": readNumbers,
  "reading people and articles": readPeopleAndArticles,
  "searching chats and pages": searchConcierge,
} as const satisfies Record<string, Chapter>;

const readAll = inOrder(readChats, readNumbers, readPeopleAndArticles);
const workAll = inOrder(postAsConcierge, summarizeChats, keepHouse, manageOrganization);

/** The same in longer chapters, where one part finds what another has left; the short ones first. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  "mails, secrets and jobs": sendAndWork,
  "posting in batches": sendBatches,
  contacts: inOrder(findContacts, linkAndChange, writeDown, importLists, mergeTwice, findContacts),
  concierge: inOrder(searchConcierge, readAll, workAll, readAll, searchConcierge),
};

function inOrder(...parts: Chapter[]): Chapter {
  return async (sql, who, tell) => {
    for (const part of parts) await part(sql, who, tell);
  };
}
