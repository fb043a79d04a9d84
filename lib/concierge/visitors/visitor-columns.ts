import type { CsvColumn } from "@/lib/platform/response/csv";
import type { CountedVisitor } from "./schemas";

/** A list of visitors as a table. */
export const VISITOR_COLUMNS: readonly CsvColumn<CountedVisitor>[] = [
  { header: "Id", value: ({ id }) => id },
  { header: "Name", value: ({ name }) => name },
  { header: "E-mail", value: ({ email }) => email },
  { header: "Source", value: ({ source }) => source },
  { header: "City", value: ({ city }) => city },
  { header: "Country", value: ({ country }) => country },
  { header: "Company", value: ({ company_name }) => company_name },
  { header: "First seen", value: ({ created_at }) => created_at },
  { header: "Last active", value: ({ last_active_at }) => last_active_at },
  { header: "Chats", value: ({ counts }) => counts.chats },
  { header: "Views", value: ({ counts }) => counts.views },
  { header: "Mentions", value: ({ counts }) => counts.mentions },
  { header: "Clicks", value: ({ counts }) => counts.clicks },
];
