import { describe, expect, it } from "vitest";
import { isInstalled } from "./modules.mjs";
import { planSetup, type Facts } from "./plan.mjs";

const allThere: Facts = {
  purpose: "start",
  production: false,
  root: true,
  debian: true,
  missingPackages: [],
  missingBuildPackages: ["meson", "libuv1-dev"],
  modulesCurrent: true,
  worker: "ready",
  clientCurrent: true,
};
const nothing = { install: [], modules: false, worker: "keep", client: false };

const refusal = (facts: Partial<Facts>): string => {
  const decision = planSetup({ ...allThere, ...facts });
  return "refusal" in decision ? decision.refusal : "";
};

describe("what set-up does", () => {
  it.each<[string, Partial<Facts>, object]>([
    ["nothing where everything is there", {}, nothing],
    [
      "install packages as root on Debian",
      { missingPackages: ["ffmpeg"] },
      { install: ["ffmpeg"] },
    ],
    [
      "run npm ci where node_modules is not the lock file's",
      { modulesCurrent: false },
      { modules: true },
    ],
    ["build the client where its sources changed", { clientCurrent: false }, { client: true }],
    ["leave building the client to the tests", { clientCurrent: false, purpose: "test" }, {}],
    [
      "download the worker without build packages",
      { worker: "downloadable" },
      { worker: "download" },
    ],
    [
      "build the worker, with build packages, where it cannot be downloaded",
      { worker: "unavailable", missingPackages: ["ffmpeg"] },
      { worker: "build", install: ["ffmpeg", "meson", "libuv1-dev"] },
    ],
    [
      "everything on setup in production",
      { production: true, purpose: "setup", modulesCurrent: false, missingPackages: ["ffmpeg"] },
      { modules: true, install: ["ffmpeg"] },
    ],
    ["npm ci for anybody", { root: false, modulesCurrent: false }, { modules: true }],
  ])("%s", (_, facts, expected) => {
    expect(planSetup({ ...allThere, ...facts })).toEqual({ plan: { ...nothing, ...expected } });
  });

  it("names the packages and the one command to somebody who is not root", () => {
    const said = refusal({ root: false, missingPackages: ["redis-server", "ffmpeg"] });
    expect(said).toContain("These packages are missing: redis-server, ffmpeg.");
    expect(said).toContain(
      "  sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server ffmpeg\n",
    );
    expect(said).toContain("Nothing has been changed.");
  });

  it("names build packages too where the worker cannot be downloaded", () => {
    expect(refusal({ root: false, worker: "unavailable" })).toContain(
      "missing: meson, libuv1-dev.",
    );
  });

  it("does not say that nothing was changed where a download broke off after npm ci", () => {
    const said = refusal({ root: false, worker: "unavailable", underWay: true });
    expect(said).toContain("  sudo apt-get update && sudo apt-get install");
    expect(said).not.toContain("Nothing has been changed.");
  });

  it("installs nothing where this is not Debian", () => {
    const said = refusal({ debian: false, missingPackages: ["ffmpeg"] });
    expect(said).toContain("This is not Debian");
    expect(said).toContain("  apt-get update && apt-get install");
  });

  it.each<[string, Partial<Facts>, string]>([
    ["a package", { missingPackages: ["ffmpeg"] }, "the package ffmpeg"],
    ["npm packages", { modulesCurrent: false }, "the npm packages of package-lock.json"],
    ["the worker", { worker: "downloadable" }, "mediasoup-worker"],
    ["the client", { clientCurrent: false }, "the built client"],
  ])(
    "start in production names %s and npm run setup, and installs nothing",
    (_, facts, missing) => {
      const said = refusal({ ...facts, production: true });
      expect(said).toContain(`Missing: ${missing}`);
      expect(said).toContain("  npm run setup");
    },
  );
});

describe("node_modules", () => {
  const wanted = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
      "node_modules/for-other-platforms": { version: "1.0.0", optional: true },
      "node_modules/for-development": { version: "1.0.0", dev: true },
    },
  };
  const installed = {
    packages: {
      "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
      "node_modules/for-development": { version: "1.0.0", dev: true },
    },
  };

  it("is current without what other platforms need", () => {
    expect(isInstalled({ wanted, installed, production: false })).toBe(true);
  });

  it("is current without development packages in production only", () => {
    const pruned = { packages: { "node_modules/a": installed.packages["node_modules/a"] } };
    expect(isInstalled({ wanted, installed: pruned, production: true })).toBe(true);
    expect(isInstalled({ wanted, installed: pruned, production: false })).toBe(false);
  });

  it.each([
    ["it is absent or its install broke off", undefined],
    ["a package is missing", { packages: {} }],
    [
      "a package has another version",
      { packages: { ...installed.packages, "node_modules/a": { version: "1.0.1" } } },
    ],
    [
      "there is a package too many",
      { packages: { ...installed.packages, "node_modules/b": { version: "1.0.0" } } },
    ],
  ])("is not current where %s", (_, found) => {
    expect(isInstalled({ wanted, installed: found, production: false })).toBe(false);
  });
});
