import type { Import } from "./imports.ts";

/*
 * protocol ← config ← server/lib ← server/db ← domain folders ← signaling, http ← roles ← main.
 * The recorder sees protocol, config and server/lib; the client sees protocol only.
 */

const OUR_CODE = /^(?:client|config|protocol|recorder|scripts|server|test)\//;
/** Tests may build the world around their subject; scripts and test/ stand outside the layers. */
const OUTSIDE_THE_LAYERS = /^(?:scripts|test)\/|\.test\.tsx?$|^[^/]+$|^client\/vite\.config\.ts$/;

/** From which folder which of our folders may be imported. The first line that fits counts. */
const LAYERS: { from: RegExp; sees: RegExp; so: string }[] = [
  { from: /^protocol\//, sees: /^protocol\//, so: "protocol imports nobody" },
  { from: /^config\//, sees: /^(?:protocol|config)\//, so: "config sees protocol" },
  {
    from: /^server\/lib\//,
    sees: /^(?:protocol|config|server\/lib)\//,
    so: "server/lib sees protocol and config",
  },
  {
    from: /^server\/db\//,
    sees: /^(?:protocol|config|server\/lib|server\/db)\//,
    so: "server/db sees protocol, config and server/lib",
  },
  {
    from: /^server\/(?:signaling|http)\//,
    sees: /^(?:protocol|config|server\/(?!roles\/)[^/]+)\//,
    so: "signaling and http see the domains, not the roles or main",
  },
  {
    from: /^server\/roles\//,
    sees: /^(?:protocol|config|server\/[^/]+)\//,
    so: "roles see everything of the server but main",
  },
  {
    from: /^server\/rooms\//,
    sees: /^(?:protocol|config|server\/(?!signaling\/|http\/|roles\/|media\/)[^/]+)\//,
    so: "rooms get media through an interface",
  },
  {
    from: /^server\/[^/]+\//,
    sees: /^(?:protocol|config|server\/(?!signaling\/|http\/|roles\/)[^/]+)\//,
    so: "a domain sees lib, db and other domains, not signaling, http, roles or main",
  },
  { from: /^server\//, sees: /^(?:protocol|config|server)\//, so: "main sees the server only" },
  {
    from: /^recorder\//,
    sees: /^(?:protocol|config|server\/lib|recorder)\//,
    so: "the recorder sees protocol, config and server/lib",
  },
  { from: /^client\//, sees: /^(?:protocol|client)\//, so: "the client sees protocol only" },
];

/** Packages and built-in modules that only one place may know. */
const KEEPERS: { of: RegExp; within: RegExp; except: RegExp; so: string }[] = [
  {
    of: /^mediasoup(?:\/|$)/,
    within: /^/,
    except: /^server\/media\//,
    so: "only server/media imports mediasoup",
  },
  {
    of: /^(?:fluent-ffmpeg|ffmpeg-static)(?:\/|$)/,
    within: /^/,
    except: /^recorder\/ffmpeg\.ts$/,
    so: "only recorder/ffmpeg.ts knows how ffmpeg is started",
  },
  {
    of: /^aws4fetch(?:\/|$)/,
    within: /^/,
    except: /^server\/lib\/bucket\.ts$/,
    so: "only server/lib/bucket.ts speaks to buckets",
  },
  {
    of: /^child_process$/,
    within: /^recorder\//,
    except: /^recorder\/ffmpeg\.ts$/,
    so: "only recorder/ffmpeg.ts starts a program in the recorder, and server/lib/limitedChild.ts for it",
  },
  {
    of: /^(?:process|fs|fs\/promises|path|crypto|buffer|events|stream|util|url|os|net|http|https|child_process|worker_threads)$/,
    within: /^client\/src\//,
    except: /^$/,
    so: "the client runs in a browser",
  },
  {
    of: /^process$/,
    within: /^/,
    except: /^config\/load\.ts$/,
    so: "the environment is read in config/load.ts only",
  },
];

/** Why an import is against the rules, or undefined where it is not. */
export function offence({ from, to }: Pick<Import, "from" | "to">): string | undefined {
  if (OUTSIDE_THE_LAYERS.test(from)) return undefined;
  if (!OUR_CODE.test(to)) {
    return KEEPERS.find(
      ({ of, within, except }) => of.test(to) && within.test(from) && !except.test(from),
    )?.so;
  }
  const layer = LAYERS.find((candidate) => candidate.from.test(from));
  return layer !== undefined && !layer.sees.test(to) ? layer.so : undefined;
}
