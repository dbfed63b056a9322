import react from "@vitejs/plugin-react";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { compression } from "vite-plugin-compression2";

const inClient = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev:client` finds the API; a build does not use it. */
const apiAddress = "http://127.0.0.1:8080";

/** Loggers that say nothing, for `debug`: nobody switches them on on a child's phone, and they weigh 3 kB. */
const silentLoggers = "export default () => Object.assign(() => undefined, { enabled: false });";

/**
 * Every schema of zod's can be written as JSON Schema. Only the server does that, for OpenAPI, and it is
 * 5 kB of every page (gzip) that no bundler can tell from what is needed.
 */
const noJsonSchema = `
  const unasked = () => () => { throw new Error("pages write no JSON Schema"); };
  module.exports = { createToJSONSchemaMethod: unasked, createStandardJSONSchemaMethod: unasked };
`;

/**
 * mediasoup-client's one entry also brings what its tests and React Native need: 8 kB of a lesson's code
 * (gzip) that no browser runs.
 */
const notForBrowsers: Plugin = {
  name: "not-for-browsers",
  enforce: "pre",
  resolveId: (source, importer) => {
    if (source === "debug") return "\0silent-loggers";
    if (
      importer?.endsWith("/zod/v4/classic/schemas.js") === true &&
      ["../core/json-schema-processors.js", "../core/to-json-schema.js"].includes(source)
    )
      return "\0no-json-schema";
    return importer?.includes("/mediasoup-client/") === true &&
      ["./test/fakeParameters", "./handlers/FakeHandler", "./handlers/ReactNative106"].includes(
        source,
      )
      ? "\0not-for-browsers"
      : null;
  },
  load: (id) => {
    if (id === "\0silent-loggers") return silentLoggers;
    if (id === "\0no-json-schema") return noJsonSchema;
    return id === "\0not-for-browsers" ? "export {};" : null;
  },
};

/**
 * What only a lesson's screens and those after it need, and many of them share: each piece by itself, which
 * a bundler makes of what two screens share, costs a request and 100 bytes more than what is in it.
 */
const lessonPieces =
  /\/(?:protocol\/(?:board|chat|pulse|lessonRungs|slides|questions|stage)\.ts|components\/(?:BarButton|ConnectionGrade|MediaPicture)\.|screens\/(?:questions\/(?:ClassQuestions|QuestionCard|questionOrder|Questions\.module|WriteField)|live\/qualityPictures)|Icon(?:DoorExit|HandFinger|HandStop|Headphones|Hourglass|Maximize|MessageQuestion|Minimize|Send|Volume|VolumeOff|Wifi\d?)\.m?js)/;

/** Vite's way of loading what is imported on demand cannot be tried again once it failed. */
const preloadHelper = "\0vite/preload-helper.js";
const loadCode: Plugin = {
  name: "load-code",
  enforce: "pre",
  apply: "build",
  load: (id) =>
    id === preloadHelper
      ? `export { loadCode as __vitePreload } from ${JSON.stringify(inClient("src/loadCode.ts"))};`
      : null,
};

/** By a file of the build: all that is loaded before its own code runs. */
const standsOn = new Map<string, ReadonlySet<string>>();
const chunkGraph: Plugin = {
  name: "chunk-graph",
  enforce: "pre",
  apply: "build",
  generateBundle: (_, bundle) => {
    const reach = (file: string, reached: Set<string>): Set<string> => {
      if (reached.has(file)) return reached;
      reached.add(file);
      const chunk = bundle[file];
      for (const next of chunk?.type === "chunk" ? chunk.imports : []) reach(next, reached);
      return reached;
    };
    const entry = Object.values(bundle).find((one) => one.type === "chunk" && one.isEntry);
    for (const file of Object.keys(bundle))
      standsOn.set(file, reach(file, reach(entry?.fileName ?? file, new Set())));
  },
};

/**
 * What pdf.js asks for by name while it draws (client/src/media/recording/sheets/pdfSheets.ts): its worker, Chinese
 * encodings, the fonts that every PDF may count on, decoders. In a folder of its version, because their names never
 * change.
 */
const pdfPackage = createRequire(import.meta.url).resolve("pdfjs-dist/package.json");
const pdfParts: Plugin = {
  name: "pdf-parts",
  apply: "build",
  generateBundle() {
    const from = dirname(pdfPackage);
    const { version } = JSON.parse(readFileSync(pdfPackage, "utf8")) as { version: string };
    const parts = [
      "legacy/build/pdf.worker.min.mjs",
      ...globSync("{cmaps/*.bcmap,standard_fonts/*.{pfb,ttf},wasm/*_nowasm_fallback.js}", {
        cwd: from,
      }),
    ];
    for (const part of parts) {
      const name = part.startsWith("legacy/") ? basename(part) : part;
      this.emitFile({
        type: "asset",
        fileName: `assets/pdf-${version}/${name}`,
        source: readFileSync(join(from, part)),
      });
    }
  },
};

export default defineConfig({
  root: inClient("."),
  plugins: [
    react(),
    notForBrowsers,
    loadCode,
    pdfParts,
    chunkGraph,
    // The server gives these out (server/http/clientFiles.ts): half a page's way over a bad line, and no work.
    compression({
      algorithms: ["brotliCompress", "gzip"],
      include: /assets.+\.(?:m?js|css|svg|wasm)$/,
    }),
  ],
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    // The bench reads it to weigh each route.
    manifest: true,
    target: ["chrome107", "edge107", "firefox104", "safari16"],
    // Nothing is inlined as data: addresses, so that the content security policy can stay short.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Vite leaves out a file that needs no other, and names those that have come with the importer: half a
      // lesson's list of names.
      resolveDependencies: (file, files, { hostId }) =>
        [...new Set([file, ...files])].filter((one) => standsOn.get(hostId)?.has(one) !== true),
    },
    rolldownOptions: {
      output: {
        // Every file names those that may come next: with names of their own they are 3 % of a lesson's code.
        // .vite/manifest.json tells which is which.
        chunkFileNames: "assets/[hash:7].js",
        assetFileNames: "assets/[hash:7][extname]",
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: "lesson", test: lessonPieces }],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": apiAddress,
      "/replays": apiAddress,
      "^/lessons/[^/]+/(?:slides|question-photos)/": apiAddress,
      "/socket.io": { target: apiAddress, ws: true },
    },
  },
});
