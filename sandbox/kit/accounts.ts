import { Keys } from "./ids.js";
import type { Person, PersonRef } from "./people.js";
import { descend, type ItemSpec, type Node, newNode } from "./tree.js";
import type { Base, ClientApp } from "./vendor.js";

/** A person's account with a vendor, and the top of what is their own. */
interface OwnAccount<Item> {
  readonly id: string;
  readonly person: Person;
  readonly root: Item;
}

/** The apps and accounts of a vendor. An account is made when it is first spoken of. */
export abstract class Accounts<
  App extends ClientApp,
  Account extends OwnAccount<Item>,
  Item extends Node<Item>,
  Drive extends { readonly root: Item } = never,
> {
  readonly apps: App[] = [];
  readonly accounts: Account[] = [];
  protected readonly keys = new Keys();

  constructor(protected readonly base: Pick<Base, "clock" | "secrets" | "directory">) {}

  protected abstract newAccount(person: Person): Account;

  account(ref: PersonRef): Account {
    const person = this.base.directory.who(ref);
    const known = this.accounts.find((account) => account.person === person);
    if (known) return known;
    const account = this.newAccount(person);
    this.accounts.push(account);
    return account;
  }

  /** An item by its path in a person's own files: `find("ada", "Campaign archive/Photos")`. */
  find(where: Drive | PersonRef, path: string): Item {
    return descend(this.place(where), path);
  }

  protected register(app: App): App {
    this.apps.push(app);
    return app;
  }

  /** An app's one secret: the given one, or a new one. */
  protected secret(given: string | undefined, prefix: string, bytes: number): string[] {
    const { secrets } = this.base;
    return [secrets.keep(given ?? secrets.mint(prefix, bytes))];
  }

  /** A folder, the top of a drive, or the top of what is a person's own. */
  protected place(where: Item | Drive | PersonRef): Item {
    if (typeof where === "string") return this.account(where).root;
    if ("children" in where) return where;
    return "root" in where ? where.root : this.account(where).root;
  }

  protected node(name: string, isFile: boolean, spec: ItemSpec, owner: Person | undefined) {
    return newNode<Item>(this.base, name, isFile, spec, owner);
  }

  /** Ends what was granted before this moment: later than everything minted in this very millisecond. */
  protected endSessions(account: { sessionsValidFrom: number }): void {
    account.sessionsValidFrom = this.base.clock.now() + 1;
    this.base.clock.advance(1);
  }
}
