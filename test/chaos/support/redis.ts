/** A Redis of a test's own: to be stopped, frozen, emptied and filled. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis as Client } from "ioredis";

import { freePort } from "../../support/ports.js";
import { Program } from "./program.js";

export class Redis {
  private readonly folder = mkdtempSync(join(tmpdir(), "popsync-chaos-redis-"));
  private port = 0;
  private server: Program | undefined;

  async open(): Promise<void> {
    this.port = await freePort();
    await this.start();
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get printed(): string {
    return this.server?.printed ?? "";
  }

  /** Empty: nothing is kept on disk. */
  async start(): Promise<void> {
    const settings = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--dir", this.folder];
    this.server = new Program("redis", "redis-server", settings);
    await this.server.says(/Ready to accept connections/);
  }

  async crash(): Promise<void> {
    await this.server?.kill();
    this.server = undefined;
  }

  async freeze(): Promise<void> {
    await this.server?.freeze();
  }

  wake(): void {
    this.server?.wake();
  }

  flush(): Promise<unknown> {
    return this.asked((client) => client.flushall());
  }

  /** It takes nothing more, and lets go of nothing. */
  fill(): Promise<unknown> {
    return this.asked((client) => client.config("SET", "maxmemory", "1"));
  }

  makeRoom(): Promise<unknown> {
    return this.asked((client) => client.config("SET", "maxmemory", "0"));
  }

  /** Whatever a test that failed has left. */
  async mend(): Promise<void> {
    this.wake();
    if (!this.server) await this.start();
    await this.makeRoom();
  }

  private async asked<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(this.url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async close(): Promise<void> {
    await this.crash();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
