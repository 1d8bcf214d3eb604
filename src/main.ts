/** Starts the gateway from the environment, and stops it when it is asked to. */
import { type App, createApp } from "./app.js";
import { ConfigError, readConfig } from "./config.js";
import { DirectoryInUse } from "./data/directory-lock.js";
import { DatabaseUnavailable } from "./data/failures.js";
import { KvUnavailable } from "./data/kv.js";
import { StartRefused } from "./resources.js";

/** A proxy may send requests for a moment after it was told not to. One that comes to a closed port is lost. */
const LEAVE_MS = 3_000;
/** Longer than that, then requests (11 s) and then renewed logins that are not saved yet (12 s) may take. */
const DRAIN_MS = 28_000;

function stopWhenAsked(app: App): void {
  let asked = false;
  const stop = (leaveMs: number) => {
    // The second time somebody means it.
    if (asked) process.exit(1);
    asked = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    app.leave();
    setTimeout(() => void app.close(), leaveMs);
  };
  process.on("SIGTERM", () => stop(LEAVE_MS));
  // Somebody at a keyboard.
  process.on("SIGINT", () => stop(0));
}

/** Told in a sentence; anything else is a bug and comes with its stack. */
function reason(error: unknown): string {
  const told = [ConfigError, StartRefused, DatabaseUnavailable, DirectoryInUse, KvUnavailable].some(
    (type) => error instanceof type,
  );
  if (!(error instanceof Error)) return String(error);
  return told ? error.message : (error.stack ?? error.message);
}

try {
  const app = await createApp(readConfig());
  stopWhenAsked(app);
  const address = await app.listen().catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  process.stdout.write(`Popsync Gateway is listening on ${address}\n`);
} catch (error) {
  process.stderr.write(`${reason(error)}\n`);
  process.exitCode = 1;
}
