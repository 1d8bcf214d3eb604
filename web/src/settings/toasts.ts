import { notifications } from "@mantine/notifications";

/** Said on the screen and to screen readers: every notification is a live region. */
export function success(message: string): void {
  notifications.show({ message, color: "green", autoClose: 6000, closeButtonProps: { "aria-label": "Dismiss" } });
}
