import { FirstWidget } from "@/app/_components/first-widget";
import { Panel } from "@/app/_components/panel";
import classes from "./no-chats.module.css";

/** What will appear here, why it is empty, and the request that ends that. */
export function NoChats({ origin, mayCreateKey }: { origin: string; mayCreateKey: boolean }) {
  return (
    <Panel>
      <h2 className={classes["title"]}>Your chats will appear here</h2>
      <p className={classes["text"]}>
        Each conversation of your concierge, with its topic, how ready the visitor is to book, and the transcript. There
        are none yet because no widget has sent one. Send the first from your terminal.
      </p>
      <FirstWidget origin={origin} mayCreateKey={mayCreateKey} />
    </Panel>
  );
}
