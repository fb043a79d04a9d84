import type { Metadata } from "next";

import { publicOrigin } from "@/app/_server/public-origin";

import { Registration } from "./registration";

export const metadata: Metadata = { title: "Create an organisation" };

export default async function RegisterPage() {
  return <Registration origin={await publicOrigin()} />;
}
