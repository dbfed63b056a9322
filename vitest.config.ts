import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { workerPath } from "./scripts/setup/worker.mjs";
import { cacheFolder } from "./test/rig/cacheFolder.ts";

/*
 * Four tiers. Unit tests lie beside their subject and touch nothing outside the process; integration
 * tests run real workers, Redis, SQL and ffmpeg. Browser tests run Chromium against the whole product:
 * those of screens judge no media and go two at a time; those of lessons and replays, and the drills,
 * one at a time, because each measures and takes the machine for itself.
 */
const env = {
  // What `npm start` sets too, so that a single tier runs without it.
  MEDIASOUP_WORKER_BIN: workerPath(fileURLToPath(new URL(".", import.meta.url))),
  // The product is started a hundred times: its sources are read and compiled once.
  NODE_COMPILE_CACHE: cacheFolder("compiled"),
};

/** What a test polls for may come late on a busy machine; how fast something is stands in the benches. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // Only drills run at once within a file: they mostly wait.
    maxConcurrency: 4,
    // What differs is said whole: a run elsewhere leaves nothing but its words.
    chaiConfig: { truncateThreshold: 2_000 },
    projects: [
      {
        plugins: [react()],
        test: {
          name: "unit",
          include: ["{client,config,protocol,recorder,scripts,server}/**/*.test.{ts,tsx}"],
          environment: "node",
          env,
          // Nothing of theirs outlives a test: what one file has loaded, the next need not.
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
          expect: patient,
          globalSetup: "test/rig/runFolder.ts",
          include: ["test/{integration,rig}/**/*.test.ts"],
          environment: "node",
          env,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "screens",
          expect: patient,
          globalSetup: "test/rig/runFolder.ts",
          include: ["test/screens/**/*.test.ts"],
          environment: "node",
          env,
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          expect: patient,
          globalSetup: "test/rig/runFolder.ts",
          include: ["test/{e2e,drills}/**/*.test.ts"],
          environment: "node",
          env,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
