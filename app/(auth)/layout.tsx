import type { ReactNode } from "react";

import { Brand } from "@/app/_components/brand";

import classes from "./layout.module.css";

/** The frame of the pages one sees before being signed in. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className={classes["frame"]}>
      <header className={classes["header"]}>
        <Brand />
      </header>
      <main className={classes["main"]}>{children}</main>
    </div>
  );
}
