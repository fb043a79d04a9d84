import { ButtonLink } from "@/app/_components/button-link";
import { HOME_PATH } from "@/lib/paths";
import { Notice } from "./_components/notice";

export default function NotFound() {
  return (
    <main style={{ maxWidth: "40rem", margin: "15vh auto 0", padding: "0 1rem" }}>
      <Notice title="Page not found" action={<ButtonLink href={HOME_PATH}>Go to the dashboard</ButtonLink>}>
        The address may have a typing error, or what it showed is gone.
      </Notice>
    </main>
  );
}
