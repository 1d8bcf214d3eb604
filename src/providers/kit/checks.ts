import { InvalidSettings, ProviderError } from "../contract/errors.js";
import type { Check } from "../contract/provider.js";

/** One check of the admin's test: what goes wrong in it is its result. */
export async function attempt(
  name: string,
  { signal }: { readonly signal: AbortSignal },
  check: () => Promise<Check>,
): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof InvalidSettings) return failed(name, error.problems.map(({ message }) => message).join(" "));
    if (error instanceof ProviderError) {
      const advice = error.setting === undefined ? undefined : `Look at the setting "${error.setting}".`;
      return { ...failed(name, error.message, advice), ...(error.code !== undefined && { code: error.code }) };
    }
    if (signal.aborted) return failed(name, "The time for this test ran out.", "Test again.");
    throw error;
  }
}

export function passed(name: string, message: string): Check {
  return { name, state: "PASSED", message };
}

export function failed(name: string, message: string, advice?: string): Check {
  return { name, state: "FAILED", message, ...(advice !== undefined && { advice }) };
}

export function skipped(name: string, message: string): Check {
  return { name, state: "SKIPPED", message };
}
