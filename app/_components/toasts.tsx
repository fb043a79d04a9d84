"use client";

import dynamic from "next/dynamic";

// nothing is announced before somebody has done something, so this may come after the page
const Notifications = dynamic(() => import("@mantine/notifications").then((module) => module.Notifications), {
  ssr: false,
});

/** Where short messages about what was done appear. */
export function Toasts() {
  return <Notifications position="bottom-right" limit={3} />;
}
