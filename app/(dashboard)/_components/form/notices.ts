/** Says briefly that something is done. */
export async function showDone(message: string): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({ color: "teal", message });
}

/** Says that something could not be done, and why. */
export async function showFailure(title: string, message: string): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({ color: "red", title, message });
}
