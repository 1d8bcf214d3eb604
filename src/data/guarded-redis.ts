/**
 * Redis behind one circuit breaker for the process: cursors, waits and rate limits all go through it. A peer that is gone
 * without a word costs whoever asks first a moment; until it answers again, nobody else waits for it.
 */
import { Command, Redis, type RedisOptions } from "ioredis";
import { reasonOf } from "./reason.js";

/** Why a command failed. `skipped`: the circuit was open. */
export const STORE_FAILURES = ["timeout", "skipped", "disconnected", "refused"] as const;
export type StoreFailure = (typeof STORE_FAILURES)[number];

export interface RedisGuard {
  /** How long a command may take once the connection stands. */
  readonly commandTimeoutMs?: number;
  /** How long the circuit stays open before Redis is asked again, by a PING of ours that no caller waits for. */
  readonly probeAfterMs?: number;
  readonly onFailure?: (reason: StoreFailure) => void;
}

const COMMAND_MS = 250;
const PROBE_AFTER_MS = 500;
/** AUTH, INFO and the like, before the connection is ready. */
const HANDSHAKE_MS = 3_000;
/** Probes in a row without an answer, after which the connection is made anew: TCP would notice in minutes. */
const SILENCES = 3;

export class GuardedRedis extends Redis {
  private readonly guard: Required<RedisGuard>;
  private open = false;
  private silences = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(url: string, options: RedisOptions, guard: RedisGuard = {}) {
    super(url, options);
    const { commandTimeoutMs = COMMAND_MS, probeAfterMs = PROBE_AFTER_MS, onFailure = () => {} } = guard;
    this.guard = { commandTimeoutMs, probeAfterMs, onFailure };
    // Without a connection commands fail at once anyway, and a new one has proven in its handshake that it is answered.
    this.on("close", () => this.closeCircuit());
  }

  /** Every command of every user of this client comes through here, its own handshake too. */
  override sendCommand(...[command, stream]: Parameters<Redis["sendCommand"]>): unknown {
    if (this.status !== "ready") {
      command.setTimeout(HANDSHAKE_MS);
      const handshake = this.status === "connect";
      if (!handshake) command.promise.catch(() => this.guard.onFailure("disconnected"));
      return super.sendCommand(command, stream);
    }
    if (this.open) {
      this.guard.onFailure("skipped");
      command.reject(new Error("it has not answered for a moment, and is not asked until it does"));
      return command.promise;
    }
    command.setTimeout(this.guard.commandTimeoutMs);
    command.promise.catch((error: unknown) => this.failed(error));
    return super.sendCommand(command, stream);
  }

  private failed(error: unknown): void {
    const said = reasonOf(error);
    if (said === "Command timed out") {
      this.guard.onFailure("timeout");
      this.openCircuit();
    } else if (!(error instanceof Error && error.name === "ReplyError")) {
      this.guard.onFailure("disconnected");
      // A script is sent by its digest first; that it is not known yet is no failure.
    } else if (!said.startsWith("NOSCRIPT")) {
      this.guard.onFailure("refused");
    }
  }

  private openCircuit(): void {
    // What was sent before it opened may still time out.
    if (this.open || this.status !== "ready") return;
    this.open = true;
    this.silences = 0;
    this.probeLater();
  }

  private closeCircuit(): void {
    this.open = false;
    clearTimeout(this.timer);
  }

  private probeLater(): void {
    this.timer = setTimeout(() => void this.probe(), this.guard.probeAfterMs).unref();
  }

  private async probe(): Promise<void> {
    const ping = new Command("ping", [], { replyEncoding: "utf8" });
    ping.setTimeout(this.guard.commandTimeoutMs);
    super.sendCommand(ping);
    const answered = await ping.promise.then(
      () => true,
      () => false,
    );
    // The connection may have broken meanwhile, and another been made.
    if (!this.open) return;
    if (answered) this.closeCircuit();
    else if (++this.silences < SILENCES) this.probeLater();
    // (ioredis has an option for this, `socketTimeout`, whose timer outlives the connection and then cuts the next one.)
    else this.disconnect(true);
  }
}
