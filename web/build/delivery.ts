/** How the built files reach a browser: a page for each screen, everything compressed, and what that weighs. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin, Rolldown } from "vite";

import { compress, plain, type Weight } from "./compress.js";
import { type Budgets, firstLoads, overspent } from "./first-loads.js";
import { pageFor } from "./pages.js";
import { report } from "./report.js";
import { pageOf, type Screen, screensOf } from "./screens.js";

export interface Delivery {
  /** By screen, in bytes of brotli; beyond one the build fails. */
  readonly budgets: Budgets;
  /** Which of the built files are fonts that every screen begins with. */
  readonly fonts?: RegExp;
  /** The file that `npm run bench:web` writes. */
  readonly measured: string;
}

export function delivery({ budgets, fonts, measured }: Delivery): Plugin {
  let screens: readonly Screen[] = [];
  return {
    name: "popsync-delivery",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const index = bundle["index.html"];
      if (index?.type !== "asset") return this.error("The build has no page.");
      screens = screensOf(bundle, fonts);
      for (const screen of screens) {
        this.emitFile({ type: "asset", fileName: pageOf(screen), source: pageFor(screen, String(index.source)) });
      }
    },
    async writeBundle({ dir = "" }, bundle) {
      const loads = firstLoads(screens, await compressAll(dir, bundle), budgets);
      // Beside the pages, for the bench.
      writeFileSync(join(dirname(dir), "first-loads.json"), `${JSON.stringify(loads, null, 2)}\n`);
      const kept = existsSync(measured) ? JSON.parse(readFileSync(measured, "utf8")) : undefined;
      process.stdout.write(report(loads, kept));
      const [trouble] = overspent(loads, budgets);
      if (trouble) this.error(trouble);
    },
  };
}

/**
 * Fonts are compressed already. Pages stay as they are: the gateway sends them from memory, and each fits in the first packets
 * of a connection.
 */
async function compressAll(dir: string, bundle: Rolldown.OutputBundle): Promise<ReadonlyMap<string, Weight>> {
  const weights = Object.values(bundle).map(async (output): Promise<[string, Weight]> => {
    const { fileName } = output;
    const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
    return [fileName, /\.(html|woff2)$/.test(fileName) ? plain(content) : await compress(join(dir, fileName), content)];
  });
  return new Map(await Promise.all(weights));
}
