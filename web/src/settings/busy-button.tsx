import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

interface BusyButtonProps extends ButtonProps {
  readonly children: ReactNode;
  readonly type?: "submit";
  readonly onClick?: () => void;
}

/** A button that works keeps no focus, for it is disabled meanwhile; it gets it back, unless somebody else has it. */
export function BusyButton({ loading = false, ...props }: BusyButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const wasBusy = useRef(false);

  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (wasBusy.current && !loading && lost) button.current?.focus({ preventScroll: true });
    wasBusy.current = loading;
  }, [loading]);

  return <Button ref={button} loading={loading} {...props} />;
}
