"use client";

import { type MantineColorScheme, SegmentedControl, VisuallyHidden, useMantineColorScheme } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { MonitorIcon, MoonIcon, SunIcon } from "lucide-react";
import type { ReactNode } from "react";

const CHOICES: readonly { value: MantineColorScheme; label: string; icon: ReactNode }[] = [
  { value: "light", label: "Light", icon: <SunIcon size={15} /> },
  { value: "dark", label: "Dark", icon: <MoonIcon size={15} /> },
  { value: "auto", label: "System", icon: <MonitorIcon size={15} /> },
];

/** Light, dark, or whatever the system says; remembered in this browser. */
export function ColorSchemeControl() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // the server does not know what this browser remembers
  const mounted = useMounted();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Colour scheme"
      value={mounted ? colorScheme : "auto"}
      onChange={(value) => setColorScheme(value)}
      data={CHOICES.map(({ value, label, icon }) => ({
        value,
        label: (
          <span title={label} style={{ display: "grid", placeItems: "center", height: 18 }}>
            {icon}
            <VisuallyHidden>{label}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
