import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { faketimeLibrary } from "./faketime.mjs";
import { run, say } from "./progress.mjs";

/** @typedef {import("./plan.mjs").Purpose} Purpose */

/**
 * The Debian packages of a purpose that the machine lacks. Nothing is asked of dpkg: what counts is
 * whether the program is there, wherever it came from.
 *
 * @param {{ purpose: Purpose, env: NodeJS.ProcessEnv }} options
 * @returns {string[]}
 */
export function missingPackages({ purpose, env }) {
  const testing = purpose === "test";
  return [
    ...((testing || !env["REDIS_URL"]) && !findProgram("redis-server") ? ["redis-server"] : []),
    ...((testing || !env["FFMPEG_PATH"]) && !findProgram("ffmpeg") ? ["ffmpeg"] : []),
    ...(hasCjkFont() ? [] : ["fonts-noto-cjk"]),
    ...(testing && !findProgram("chromium") ? ["chromium"] : []),
    // A browser that decodes no H.264, and an address of the loopback interface that it takes.
    ...(testing && !findProgram("firefox-esr") ? ["firefox-esr"] : []),
    ...(testing && !findProgram("ip") ? ["iproute2"] : []),
    ...(testing && !findProgram("turnserver") ? ["coturn"] : []),
    ...(testing && !findProgram("openssl") ? ["openssl"] : []),
    ...(testing && !findProgram("nginx") ? ["nginx"] : []),
    ...(testing && !findProgram("systemd-analyze") ? ["systemd"] : []),
    ...(testing && !hasPostgres() ? ["postgresql"] : []),
    // A clock that a drill sets.
    ...(testing && faketimeLibrary() === null ? ["libfaketime"] : []),
  ];
}

/** What scripts/mediasoup-worker/build.sh needs, and a file that shows it is there. */
const BUILD_PACKAGES = {
  "g++": "/usr/bin/g++",
  meson: "/usr/bin/meson",
  "ninja-build": "/usr/bin/ninja",
  "pkg-config": "/usr/bin/pkg-config",
  "libssl-dev": "/usr/include/openssl/ssl.h",
  "libsrtp2-dev": "/usr/include/srtp2/srtp.h",
  "libuv1-dev": "/usr/include/uv.h",
  "libabsl-dev": "/usr/include/absl/base/config.h",
  "libflatbuffers-dev": "/usr/include/flatbuffers/flatbuffers.h",
  "flatbuffers-compiler": "/usr/bin/flatc",
};

/** @returns {string[]} */
export function missingBuildPackages() {
  return Object.entries(BUILD_PACKAGES).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}

export function isDebian() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID="?debian"?$/m.test(release) && findProgram("apt-get");
}

/**
 * As root on Debian. Packages that bring a service must not start it here nor at the next boot: the
 * product runs a Redis of its own.
 *
 * @param {string[]} names
 */
export async function installPackages(names) {
  say(`Debian packages: installing ${names.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    // Without a network the lists that are there may still do.
    await run("apt-get update", "apt-get", ["update"], { env }).catch(() => {
      say("Debian packages: the lists could not be renewed");
    });
    await run(
      "apt-get install",
      "apt-get",
      ["install", "-y", "--no-install-recommends", ...names],
      { env },
    );
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
  const services = names.filter((name) =>
    ["redis-server", "postgresql", "coturn", "nginx"].includes(name),
  );
  if (services.length > 0 && existsSync("/run/systemd/system")) {
    await run("systemctl disable", "systemctl", ["disable", ...services]);
  }
  say("Debian packages: installed");
}

/** @param {string} name */
function findProgram(name) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, name)));
}

function hasPostgres() {
  const versions = "/usr/lib/postgresql";
  return (
    (findProgram("postgres") && findProgram("initdb")) ||
    (existsSync(versions) &&
      readdirSync(versions).some((version) => existsSync(join(versions, version, "bin/postgres"))))
  );
}

/** A font with Chinese characters, for the pictures that ffmpeg draws and the pages Chromium shows. */
function hasCjkFont() {
  return ["/usr/share/fonts", "/usr/local/share/fonts"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map(String))
    .some((file) =>
      /(?:CJK|SourceHan|wqy|DroidSansFallback|ukai|uming).*\.(?:ttc|ttf|otf)$/i.test(file),
    );
}
