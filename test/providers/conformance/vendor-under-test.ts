import type { Host } from "../../../src/providers/contract/host.js";
import type { Provider, Values } from "../../../src/providers/contract/provider.js";
import type { SpiedRequest, SpyingHost } from "./spying-host.js";

/** `owner` owns everything. `colleague` may see the place, too. `stranger` sees nothing unless it is shown to them. */
export type Who = "owner" | "colleague" | "stranger";

/** `inside`: in the place itself. `deep`: some folders below it. `outside`: elsewhere in the owner's files. */
export type Where = "inside" | "deep" | "outside";

/**
 * A pretend vendor, and how the suite moves it. A candidate describes its own in a few lines; everything that needs no knowledge
 * of the vendor (failures, broken answers, throttles, hangs) the spying host does by itself.
 */
export interface VendorUnderTest<Thing = unknown> {
  /** The plug-in, pointed at this vendor. */
  createProvider(host: Host): Provider;
  /** Where the instance may call and send tokens. */
  readonly origins: readonly string[];
  /** Complete settings of an instance that searches everything. */
  readonly values: Values;
  /** Added to `values` they narrow the instance to the place. */
  readonly place: Values;
  readonly redirectUri: string;
  /** A fresh access token of a person. */
  tokenFor(who: Who): string;
  /** Walks the sign-in pages; resolves to the address that the browser is sent back to. */
  signIn(authorizationUrl: string, who: Who): Promise<string>;

  /** What the plug-in calls its searches, and its reads of items, to the host. */
  readonly operations: { readonly search: readonly string[]; readonly read: readonly string[] };
  /** Every POST that reads and changes nothing, by method and path; the token endpoint too. */
  readonly posts: readonly RegExp[];
  /** How many hits a call asks for; undefined when it does not say. */
  pageSizeOf?(request: SpiedRequest): string | undefined;

  /** Adds a file, or a folder. */
  add(where: Where, name: string, type?: "file" | "folder"): Thing;
  /** Out of the place, to elsewhere in the owner's files. */
  moveOut(thing: Thing): void;
  remove(thing: Thing): void;
  /**
   * Shows this (and what lies beside it, where the vendor shares folders alone) to somebody who may not see its place. Absent where
   * whoever sees a thing may see that it is in its place.
   */
  showAlone?(thing: Thing, who: Who): void;
  /** The index tells of what lies outside the place, and of what was moved or removed since. */
  leak(): void;
  /** The pages of a search hold three hits each. */
  pageInThrees(host: SpyingHost): void;
  /**
   * The vendor refuses one item, and nothing else. Absent: the host answers each call that names the item's id. Vendors with
   * batches refuse one part of them.
   */
  refuseOne?(ref: string, status: 400 | 401 | 403): void;
  /** Ends all of these faults. */
  calm(): void;
  /** The vendor's clock goes on by so many milliseconds. */
  advance?(ms: number): void;
  close(): Promise<void>;
}
