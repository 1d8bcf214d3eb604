/** What a person agreed to, and since when: an app that was removed starts anew. */
interface Consent {
  readonly scopes: ReadonlySet<string>;
  readonly since: number;
}

/** An account's consents, by app. */
export class Consents<App> {
  private readonly given = new Map<App, Consent>();

  /** Adds to what the app has. `since` counts only where it has nothing yet. */
  add(app: App, scopes: readonly string[], since: number): void {
    const before = this.given.get(app);
    this.given.set(app, {
      since: before?.since ?? since,
      scopes: new Set([...(before?.scopes ?? []), ...scopes]),
    });
  }

  end(app: App): void {
    this.given.delete(app);
  }

  /** Whether as much has been agreed to before. */
  covers(app: App, scopes: readonly string[]): boolean {
    const granted = this.given.get(app)?.scopes;
    return scopes.every((scope) => granted?.has(scope));
  }

  /** Whether a grant still holds: the app has not been removed since. */
  holds({ app, issuedAt }: { readonly app: App; readonly issuedAt: number }): boolean {
    const consent = this.given.get(app);
    return consent !== undefined && issuedAt >= consent.since;
  }
}
