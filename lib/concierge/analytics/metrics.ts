/** How a metric is written: a plain number, or a share of another one. */
export type MetricUnit = "chats" | "messages" | "visitors" | "views" | "mentions" | "clicks" | "sessions";

/** What a metric is, for whoever shows it. What it counts stands in the database under the same id. */
export interface Metric {
  label: string;
  unit: MetricUnit;
  /** One or two sentences: what is counted, and on which day. */
  description: string;
  /** Whether the total of a range is the sum of its days. Otherwise something may be active on several days, and counts once. */
  isAdditive: boolean;
}

/** Every metric there is. Tiles, charts, lists of rows, CSV and the API take what they say from here. */
export const METRICS = {
  chats: {
    label: "Chats",
    unit: "chats",
    description: "Chats that began, on the day they began.",
    isAdditive: true,
  },
  engaged_chats: {
    label: "Engaged chats",
    unit: "chats",
    description: "Chats in which the visitor sent at least one message, on the day the chat began.",
    isAdditive: true,
  },
  messages: {
    label: "All messages",
    unit: "messages",
    description: "Messages of visitors, the concierge and the system, on the day they were sent.",
    isAdditive: true,
  },
  user_messages: {
    label: "Visitor messages",
    unit: "messages",
    description: "Messages that visitors sent, on the day they were sent.",
    isAdditive: true,
  },
  visitors: {
    label: "New visitors",
    unit: "visitors",
    description: "Visitors who became known, on the day they did. Two that turn out to be one person count once.",
    isAdditive: true,
  },
  views: {
    label: "Article views",
    unit: "views",
    description: "Views of article details, on the day of the view.",
    isAdditive: true,
  },
  mentions: {
    label: "Article mentions",
    unit: "mentions",
    description: "Articles and pages that the concierge named, on the day it did.",
    isAdditive: true,
  },
  clicks: {
    label: "Article clicks",
    unit: "clicks",
    description: "Mentions that were clicked, on the day of the first click.",
    isAdditive: true,
  },
  sessions: {
    label: "Sessions",
    unit: "sessions",
    description: "Browser sessions that began their first chat, on the day they did. Each session counts once, ever.",
    isAdditive: true,
  },
  engaged_sessions: {
    label: "Engaged sessions",
    unit: "sessions",
    description: "Of the sessions that started: those that sent a message, whenever they did.",
    isAdditive: true,
  },
  registered_sessions: {
    label: "Registered sessions",
    unit: "sessions",
    description: "Of the sessions that started: those whose visitor has given an e-mail address.",
    isAdditive: true,
  },
  clicked_sessions: {
    label: "Sessions with a click",
    unit: "sessions",
    description: "Of the sessions that started: those that clicked an article the concierge named.",
    isAdditive: true,
  },
  viewed_sessions: {
    label: "Sessions with a view",
    unit: "sessions",
    description: "Of the sessions that started: those that viewed the details of an article.",
    isAdditive: true,
  },
  leads: {
    label: "Leads",
    unit: "sessions",
    description: "Of the sessions that started: those with a chat whose lead score is 7 or more.",
    isAdditive: true,
  },
  active_sessions: {
    label: "Active sessions",
    unit: "sessions",
    description: "Sessions that began a chat that day. Over several days each session counts once.",
    isAdditive: false,
  },
  messaging_sessions: {
    label: "Sessions with messages",
    unit: "sessions",
    description: "Sessions that sent a message that day. Over several days each session counts once.",
    isAdditive: false,
  },
} as const satisfies Record<string, Metric>;

/** How often what the concierge names is followed, of an article: wherever a rate is shown, it is this one. */
export const CLICK_RATE = {
  label: "Click rate",
  description: "Of the mentions of these days: the share that was clicked, on whatever day.",
} as const;

/** What tells chats apart, for whoever shows it: a chat counts under one name of each at most, as `app.facets_of` says. */
export const FACETS = {
  device: { label: "Device", plural: "Devices", description: "Chats by what the visitor's browser runs on." },
  city: {
    label: "City",
    plural: "Cities",
    description: "Chats by the first part of their location; after the 15th city as Other.",
  },
  country: { label: "Country", plural: "Countries", description: "Chats by the last part of their location." },
} as const;

export type FacetId = keyof typeof FACETS;
export type MetricId = keyof typeof METRICS;

function isMetricId(name: string): name is MetricId {
  return Object.hasOwn(METRICS, name);
}

/** Every metric's id, in the order in which they are shown. */
export const METRIC_IDS: readonly MetricId[] = Object.keys(METRICS).filter(isMetricId);

function isFacetId(name: string): name is FacetId {
  return Object.hasOwn(FACETS, name);
}

/** Every facet's id, in the order in which they are shown. */
export const FACET_IDS: readonly FacetId[] = Object.keys(FACETS).filter(isFacetId);
