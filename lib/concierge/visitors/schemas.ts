import { z } from "zod";
import { Metadata, PastMoment, optionalText } from "@/lib/platform/fields";

/** Who a visitor says to be. These fields are in snake case, unlike their neighbours: that is the contract. */
export const VisitorBody = z.object({
  email: z.string().trim().toLowerCase().max(254).check(z.email()),
  session_id: optionalText(255),
  chat_id: optionalText(255).meta({ description: "A chat of theirs, by its public id or uuid." }),
  source: optionalText(100).meta({ description: "Where the address was left; `newsletter` when missing." }),
  visitor_id: optionalText(64).meta({ description: "An earlier answer that the client remembers; tried first." }),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A visitor as the database takes it. */
export function visitorRow({ timestamp, ...visitor }: z.output<typeof VisitorBody>) {
  return { ...visitor, sent_at: timestamp };
}

export const IdentifyVisitor = VisitorBody.transform(visitorRow);
export type IdentifyVisitor = z.output<typeof IdentifyVisitor>;

export const VisitorStored = z.object({
  visitor_id: z.string(),
  created: z.boolean(),
  linked: z.object({ chats: z.number().int(), views: z.number().int() }),
});

export const VisitorIdentified = z.object({
  success: z.literal(true),
  user_id: z.string().meta({ description: "The same as visitor_id: visitors are not users of Horizon." }),
  visitor_id: z.string(),
  message: z.string(),
  linked: z.object({ chats: z.number().int(), views: z.number().int(), trips: z.number().int() }),
});
export type VisitorIdentified = z.output<typeof VisitorIdentified>;

/** What the sender is told about a visitor that was found or made. */
export function visitorIdentified({ visitor_id, created, linked }: z.output<typeof VisitorStored>): VisitorIdentified {
  return {
    success: true,
    user_id: visitor_id,
    visitor_id,
    message: created ? "Visitor created" : "Visitor recognized",
    // senders expect the count; Horizon keeps no trips to link
    linked: { ...linked, trips: 0 },
  };
}
