/** What is logged, and what never is. */
import { type DestinationStream, type Logger, pino } from "pino";

/** `options.to` is for tests; the default is standard output. */
export function createLogger(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    // Headers are not logged at all; this is for the day somebody does.
    redact: ["authorization", "cookie", '["set-cookie"]', "*.authorization", "*.cookie", '*["set-cookie"]'].flatMap(
      (path) => [path, `headers.${path}`, `req.${path}`].filter((full) => !full.includes(".[")),
    ),
    serializers: { err: describeError, error: describeError },
  };
  return to ? pino(options, to) : pino(options);
}

/**
 * An error's own words and where it came from. Its other properties stay behind: database drivers hang whole statements
 * with their parameters on an error, network libraries whole requests.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    type: name,
    message: message.slice(0, 2_000),
    ...(stack !== undefined && { stack: stack.slice(0, 8_000) }),
    ...(typeof code === "string" && { code }),
    ...(cause !== undefined && depth < 4 && { cause: describeError(cause, depth + 1) }),
  };
}
