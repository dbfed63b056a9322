import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Where `npm run dev:client` finds the API; a build does not use it. */
const apiAddress = "http://127.0.0.1:8080";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    // The bench reads it to weigh each route.
    manifest: true,
    target: ["chrome107", "edge107", "firefox104", "safari16"],
    // Nothing is inlined as data: addresses, so that the content security policy can stay short.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": apiAddress,
      "/replays": apiAddress,
      "/socket.io": { target: apiAddress, ws: true },
    },
  },
});
