import { randomBytes } from "node:crypto";

/** Sign-ins that somebody is in the middle of. */
export class OpenFlows<Flow> {
  private readonly open = new Map<string, Flow>();

  /** The key that the pages carry in their forms. */
  remember(flow: Flow): string {
    const key = randomBytes(18).toString("base64url");
    this.open.set(key, flow);
    return key;
  }

  recall(key: string): Flow | undefined {
    return this.open.get(key);
  }

  /** A flow ends once, wherever it had got to. */
  forget(flow: Flow): void {
    for (const [key, known] of this.open) if (known === flow) this.open.delete(key);
  }
}
