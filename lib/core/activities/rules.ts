import type { WriteActivity } from "./schemas";

/** What was written, by the names of the columns. A name goes before its other name. */
export function columnsOf({ title, activity_type, status, ...written }: WriteActivity) {
  const { type = activity_type, subject = title } = written;
  return {
    ...written,
    ...(type === undefined ? {} : { type }),
    ...(subject === undefined ? {} : { subject }),
    ...(status === undefined ? {} : { stored_status: status }),
  };
}
