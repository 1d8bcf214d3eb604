/** What is seen and done in a browser: the built pages, a whole gateway and the sandbox. Needs a Chromium; one at a time. */
import { base } from "./jest.config.js";

export default { ...base, testMatch: ["**/*.browser.test.ts"], maxWorkers: 1, testTimeout: 120_000 };
