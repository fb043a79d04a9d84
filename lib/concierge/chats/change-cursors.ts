import { cursorOf } from "@/lib/platform/pagination/cursor";
import { ChangeCursor } from "./schemas";

/** Cursors of what has changed, as clients keep them. */
export const changeCursors = cursorOf(ChangeCursor);
