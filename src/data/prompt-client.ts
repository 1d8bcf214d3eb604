/**
 * Connections to PostgreSQL that keep nobody waiting. The server's own `statement_timeout` cannot do it: a frozen server does
 * not look at its clock, and connection poolers refuse the setting in the start-up packet.
 */
import pg from "pg";
import { DatabaseUnavailable } from "./failures.js";

export interface PromptOptions {
  /** Of one statement. Zero is for ever. */
  readonly queryTimeoutMs: number;
  /** Why the client gave up, for a counter: each time once. */
  readonly onFailure?: (reason: DatabaseFailure) => void;
}

/** `refused`: the server said so itself, as it does when it takes no writes or its disk is full. */
export const DATABASE_FAILURES = ["connect", "timeout", "disconnected", "refused"] as const;
export type DatabaseFailure = (typeof DATABASE_FAILURES)[number];

type Query = (...given: unknown[]) => Promise<unknown>;
const CANCEL_MS = 2_000;

/**
 * A statement without an answer ends its connection: what was sent may still be under way, so that whoever came next on this
 * connection would wait for it, and a transaction would stay open. The server rolls it back, once it learns of it.
 */
function promptClient({ queryTimeoutMs, onFailure = () => {} }: PromptOptions): typeof pg.Client {
  return class PromptClient extends pg.Client {
    constructor(private readonly config?: string | pg.ClientConfig) {
      super(config);
      // Its many overloads are one to us: TypeORM and the pool pass text and values, and await.
      const ask = this.query.bind(this) as unknown as Query;
      this.query = ((...given: unknown[]) => {
        const last = given.at(-1);
        if (typeof last !== "function") return this.inTime(ask(...given));
        this.inTime(ask(...given.slice(0, -1))).then(
          (result) => last(undefined, result),
          (error: unknown) => last(error),
        );
        return undefined;
      }) as typeof this.query;
    }

    private async inTime<T>(answer: Promise<T>): Promise<T> {
      const late = new DatabaseUnavailable(`The database gave no answer within ${queryTimeoutMs} ms.`);
      let isLate = false;
      const giveUp = () => {
        isLate = true;
        this.cancel();
        this.connection.stream.destroy(late);
      };
      const timer = queryTimeoutMs > 0 ? setTimeout(giveUp, queryTimeoutMs) : undefined;
      try {
        return await answer;
      } catch (error) {
        if (error instanceof pg.DatabaseError || error instanceof TypeError) throw error;
        onFailure(isLate ? "timeout" : "disconnected");
        throw isLate ? late : new DatabaseUnavailable("The connection to the database broke.", { cause: error });
      } finally {
        clearTimeout(timer);
      }
    }

    /** Or the server would go on waiting for a lock, and then write what nobody waits for. Best effort. */
    private cancel(): void {
      const { processID, secretKey } = this as unknown as { processID: number | null; secretKey: number | null };
      if (processID === null) return;
      const messenger = new pg.Client(this.config);
      const { connection, host, port } = messenger as pg.Client & { connection: Messenger };
      const send = () => connection.cancel(processID, secretKey);
      connection.on("error", () => {});
      connection.once("connect", () => (messenger.ssl ? connection.requestSsl() : send()));
      connection.once("sslconnect", send);
      const cut = setTimeout(() => connection.stream.destroy(), CANCEL_MS);
      connection.once("end", () => clearTimeout(cut));
      if (host.startsWith("/")) connection.connect(`${host}/.s.PGSQL.${port}`);
      else connection.connect(port, host);
    }
  };
}

/** What pg's own types leave out of its Connection. */
interface Messenger extends pg.Connection {
  connect(port: number | string, host?: string): void;
  cancel(processID: number, secretKey: number | null): void;
  requestSsl(): void;
}

/** A pool of such connections. What keeps one from being had is a `DatabaseUnavailable`. */
export function promptPool(options: PromptOptions): typeof pg.Pool {
  const Client = promptClient(options);
  return class PromptPool extends pg.Pool {
    constructor(config?: pg.PoolConfig) {
      super({ ...config, Client } as pg.PoolConfig);
      const connect = this.connect.bind(this);
      this.connect = ((callback?: Parameters<typeof connect>[0]) => {
        if (!callback) return connect().catch((error: unknown) => Promise.reject(this.away(error)));
        return connect((error, client, done) => callback(error && this.away(error), client, done));
      }) as typeof this.connect;
    }

    private away(cause: unknown): DatabaseUnavailable {
      options.onFailure?.("connect");
      return new DatabaseUnavailable("No connection to the database was to be had.", { cause });
    }
  };
}
