import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds a gateway: `npm start` in another terminal. */
const gateway = process.env["GATEWAY_URL"] ?? "http://localhost:4000";
const routes = ["/graphql", "/thumbnails", "/web-config.json"];

export default defineConfig({
  plugins: [react()],
  // The gateway's GraphiQL needs an older React, which npm puts at the top.
  resolve: { dedupe: ["react", "react-dom"] },
  build: { outDir: "../dist/web", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  server: { proxy: Object.fromEntries(routes.map((route) => [route, gateway])) },
});
