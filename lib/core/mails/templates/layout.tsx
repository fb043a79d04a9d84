import type { ReactNode } from "react";

// Mail programs know tables and styles in attributes, and not much else.
const PAGE = { padding: "24px", backgroundColor: "#f4f4f5", fontFamily: "Helvetica, Arial, sans-serif" };
const CARD = { maxWidth: "560px", margin: "0 auto", padding: "32px", backgroundColor: "#ffffff", borderRadius: "8px" };
const TITLE = { margin: "0 0 16px", fontSize: "20px", lineHeight: "28px", color: "#18181b" };
const TEXT = { margin: "0 0 16px", fontSize: "15px", lineHeight: "24px", color: "#3f3f46" };
const BUTTON = {
  display: "inline-block",
  padding: "12px 20px",
  borderRadius: "6px",
  backgroundColor: "#1d4ed8",
  color: "#ffffff",
  fontSize: "15px",
  textDecoration: "none",
};

/** The frame of every mail. */
export function Layout({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div style={PAGE}>
      <div style={CARD}>
        <h1 style={TITLE}>{title}</h1>
        {children}
      </div>
    </div>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return <p style={TEXT}>{children}</p>;
}

/** The one thing that a mail asks for. */
export function Button({ href, children }: { href: string; children: ReactNode }) {
  return (
    <p style={TEXT}>
      <a href={href} style={BUTTON}>
        {children}
      </a>
    </p>
  );
}
