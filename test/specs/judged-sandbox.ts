import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/index.js";
import { SpecRecorder } from "./recorder.js";
import type { Difference } from "./validator.js";

/** A sandbox whose close() fails if anything that it was sent, or answered, differs from the vendors' specifications. */
export async function startJudgedSandbox(
  options: SandboxOptions = {},
  sides?: readonly Difference["side"][],
): Promise<Sandbox> {
  const recorder = new SpecRecorder(sides);
  const sandbox = await startSandbox({ ...options, observe: recorder.observe });
  const close = sandbox.close.bind(sandbox);
  return Object.assign(sandbox, {
    close: async () => {
      await close();
      recorder.assertConforms();
    },
  });
}
