import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/*
 * Three tiers. Unit tests lie beside their subject and touch nothing outside the process; integration
 * tests run real workers, Redis, SQL and ffmpeg; browser tests run Chromium against the whole product,
 * one file at a time because each takes the machine for itself.
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        test: {
          name: "unit",
          include: ["{client,config,protocol,recorder,scripts,server}/**/*.test.{ts,tsx}"],
          environment: "node",
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/{integration,rig}/**/*.test.ts"],
          environment: "node",
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/{e2e,drills}/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
