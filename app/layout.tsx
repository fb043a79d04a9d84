import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@/app/_theme/tokens.css";

import { ColorSchemeScript, MantineProvider, mantineHtmlProps } from "@mantine/core";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { Toasts } from "@/app/_components/toasts";
import { theme } from "@/app/_theme/theme";

export const metadata: Metadata = {
  title: { default: "Horizon", template: "%s · Horizon" },
  description: "What visitors ask your AI concierge, and who is ready to book.",
  robots: { index: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f9fb" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1115" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <Toasts />
          {children}
        </MantineProvider>
      </body>
    </html>
  );
}
