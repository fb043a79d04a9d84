import { cursorOf } from "@/lib/platform/http/pagination";
import { ChangeCursor } from "./schemas";

/** Cursors of what has changed, as clients keep them. */
export const changeCursors = cursorOf(ChangeCursor);
