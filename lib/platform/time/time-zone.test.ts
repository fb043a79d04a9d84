import { expect, test } from "vitest";
import { TimeZone } from "./time-zone";

test.each(["UTC", "Europe/Lisbon", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Etc/GMT+5"])(
  "%s is a zone",
  (name) => {
    expect(TimeZone.safeParse(name).success).toBe(true);
  },
);

test.each(["", "Lisbon", "Europe/Atlantis", "+01:00", "-0300", "CET", "EST5EDT", " UTC", "x".repeat(65)])(
  "“%s” is none",
  (name) => {
    expect(TimeZone.safeParse(name).success).toBe(false);
  },
);
