import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

const tones = {
  info: { color: "blue", Icon: IconInfoCircle },
  good: { color: "teal", Icon: IconCircleCheck },
  warning: { color: "yellow", Icon: IconAlertTriangle },
  error: { color: "red", Icon: IconCircleX },
} as const;

interface NoticeProps {
  readonly title: string;
  readonly tone: keyof typeof tones;
  readonly children?: ReactNode;
  /** For narrow places: without the sign. */
  readonly compact?: boolean;
}

/** Something that one should read. Errors are announced at once, the rest when there is a pause. */
export function Notice({ title, tone, children, compact = false }: NoticeProps) {
  const { color, Icon } = tones[tone];
  return (
    <Alert
      color={color}
      title={title}
      icon={compact ? null : <Icon aria-hidden />}
      p={compact ? "xs" : "md"}
      role={tone === "error" ? "alert" : "status"}
    >
      {children}
    </Alert>
  );
}
