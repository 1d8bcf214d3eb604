import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { delivery } from "./build/delivery.js";

/** Where `npm run dev` finds a gateway: `npm start` in another terminal. */
const gateway = process.env["GATEWAY_URL"] ?? "http://localhost:4000";
const routes = ["/graphql", "/thumbnails", "/web-config.json"];

export default defineConfig(({ command }) => ({
  plugins: [
    react(),
    delivery({
      budgets: { search: 320_000 },
      fonts: /inter-latin-wght-normal/,
      measured: fileURLToPath(new URL("../bench/front-end.json", import.meta.url)),
    }),
  ],
  // What the build made is told by `delivery`.
  logLevel: command === "build" ? "warn" : "info",
  // The gateway's GraphiQL needs an older React, which npm puts at the top.
  resolve: { dedupe: ["react", "react-dom"] },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, "")}-[hash].js`,
        codeSplitting: {
          groups: [
            // Stays the same from one release of ours to the next, and so in browsers' caches.
            { name: "libraries", test: /node_modules/, tags: ["$initial"] },
            { name: "app", test: /src/, tags: ["$initial"] },
            // What several screens share, without a file for each crumb.
            { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000 },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(routes.map((route) => [route, gateway])) },
}));
