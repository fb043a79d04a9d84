import { Layout, Paragraph } from "./layout";

interface TestMailProps {
  organizationName: string;
}

/** What an admin sends to see that mail works. */
export function TestMail({ organizationName }: TestMailProps) {
  return (
    <Layout title="Mail works">
      <Paragraph>{`This is a test mail of ${organizationName}. You need not do anything.`}</Paragraph>
    </Layout>
  );
}
