import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButtonFor, CopyLine } from "./copy-line";

interface WithAddressesProps {
  readonly text: string;
  /** What stands before the text. */
  readonly lead?: ReactNode;
  /** For narrow places: an address is not spelt out, only there to be copied. */
  readonly compact?: boolean;
}

/** A sentence of the gateway's; the web addresses in it stand below, to be copied. */
export function WithAddresses({ text, lead, compact = false }: WithAddressesProps) {
  const addresses = addressesIn(text);
  return (
    <>
      <Text size="sm">
        {lead}
        {withoutAddresses(text, addresses)}
      </Text>
      {addresses.map((address) =>
        compact ? (
          <CopyButtonFor key={address} value={address}>
            Copy the link
          </CopyButtonFor>
        ) : (
          <CopyLine key={address} value={address} what="this address" />
        ),
      )}
    </>
  );
}

/** Without the full stop behind them. */
function addressesIn(text: string): readonly string[] {
  const found = text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
  return [...new Set(found.map((address) => address.replace(/[.,;:)\]]+$/, "")))];
}

function withoutAddresses(text: string, addresses: readonly string[]): string {
  return addresses
    .reduce((rest, address) => rest.replaceAll(address, ""), text)
    .replace(/\s+/g, " ")
    .trim();
}
