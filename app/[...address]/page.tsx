import { notFound, redirect } from "next/navigation";
import { pathIn } from "@/lib/paths";
import { requireActiveMember } from "@/lib/platform/auth/member";

interface OtherAddressProps {
  params: Promise<{ address: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** An address that names no organisation leads to the same page of the active one; anything else is not found. */
export default async function OtherAddress({ params, searchParams }: OtherAddressProps) {
  const [{ address }, query] = await Promise.all([params, searchParams]);
  if (pathIn("active", address, query) === null) notFound();
  const { organization } = await requireActiveMember();
  redirect(pathIn(organization, address, query) ?? notFound());
}
