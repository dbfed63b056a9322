import { availableParallelism } from "node:os";
import { z } from "zod";

/*
 * Every setting of Skyclass, once. A key is the name of an environment variable and of a key in the
 * configuration file; values from the environment arrive as text, values from the file as JSON.
 */

/** What `npm run config` tells beside the description. */
export type KeyNotes = { expected: string; defaultText?: string; secret?: boolean };
export const notes = z.registry<KeyNotes>();

const words = (value: unknown) =>
  typeof value === "string"
    ? value
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "")
    : value;
const json = (value: unknown) => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};
const number = (value: unknown) =>
  typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
const truth = (value: unknown) =>
  value === "true" || value === "1" ? true : value === "false" || value === "0" ? false : value;

const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
};

const port = () => z.preprocess(number, z.int().min(0).max(65_535));
const note = <T extends z.ZodType>(schema: T, description: string, about: KeyNotes): T => {
  const described = schema.describe(description);
  const entry: z.ZodType = described;
  notes.add(entry, about);
  return described;
};

export const Role = z.enum(["api", "media", "recorder"]);
export type Role = z.infer<typeof Role>;

/** One entry of an RTCPeerConnection's `iceServers` (W3C WebRTC §4.2.4). */
export const IceServer = z.strictObject({
  urls: z.union([z.string(), z.array(z.string()).min(1)]),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof IceServer>;

const trustedProxies = z.preprocess(
  (value) => (typeof value === "string" && !/^\d+$/.test(value) ? words(value) : number(value)),
  z.union([z.int().min(0).max(10), z.array(z.string()).min(1)]),
);

export const keys = {
  NODE_ENV: note(
    z.enum(["development", "test", "production"]).default("development"),
    "What kind of running this is. Production never makes a demo school and never installs packages.",
    { expected: "development, test or production" },
  ),
  DATA_DIR: note(
    z.string().min(1).default("./data"),
    "Folder that holds everything Skyclass keeps; exactly one process tree may use it.",
    { expected: "the path of a folder" },
  ),
  ROLES: note(
    z.preprocess(words, z.array(Role).min(1)).default(["api", "media", "recorder"]),
    "What this process tree does. Fewer than all three means several nodes, which need DATABASE_URL and REDIS_URL.",
    { expected: "a comma-separated list of api, media, recorder" },
  ),
  HTTP_HOST: note(z.string().min(1).optional(), "Address the web server listens on.", {
    expected: "an IP address or host name",
    defaultText: "0.0.0.0 in production, 127.0.0.1 otherwise",
  }),
  HTTP_PORT: note(port().default(8080), "Port the web server listens on; 0 takes any free one.", {
    expected: "a port, 0 to 65535",
  }),
  PUBLIC_URL: note(
    z.url({ protocol: /^https?$/ }).optional(),
    "Address people open in their browsers. With https, cookies are Secure; requests from other origins are refused.",
    { expected: "an http or https URL", defaultText: "the address of each request" },
  ),
  HTTPS: note(
    z.enum(["off", "files", "trial"]).default("off"),
    "Whether Skyclass itself serves https: not (a proxy in front does), with HTTPS_CERT and HTTPS_KEY, or for a trial with a certificate that it makes for itself and that browsers warn of. See docs/install.md.",
    { expected: "off, files or trial" },
  ),
  HTTPS_CERT: note(
    z.string().min(1).optional(),
    "The certificate with its chain, PEM, for HTTPS=files; read again whenever it changes.",
    { expected: "the path of a file", defaultText: "none" },
  ),
  HTTPS_KEY: note(
    z.string().min(1).optional(),
    "The certificate's key, PEM, for HTTPS=files; read again whenever it changes.",
    { expected: "the path of a file", defaultText: "none" },
  ),
  TRUST_PROXY: note(
    trustedProxies.default(0),
    "How many reverse proxies stand in front, or their addresses; their X-Forwarded headers are believed.",
    {
      expected:
        "a number of proxies, or a comma-separated list of addresses, subnets or 'loopback'",
    },
  ),
  ACCEL_REDIRECT: note(
    z
      .string()
      .regex(/^\/(?:[\w.-]+\/)+$/)
      .optional(),
    "Where the reverse proxy in front serves the data folder for itself alone: it is told there (X-Accel-Redirect) which file of a replay, a file to keep or a page of slides it may hand out, and does it in place of the server.",
    {
      expected: "a path that begins and ends with /, such as /internal/",
      defaultText: "nobody: the server hands out all files",
    },
  ),
  DATABASE_URL: note(
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    "PostgreSQL database. Without it an embedded one runs in the data folder.",
    {
      expected: "a postgres:// URL",
      defaultText: "embedded database in the data folder",
      secret: true,
    },
  ),
  REDIS_URL: note(
    z.url({ protocol: /^rediss?$/ }).optional(),
    "Redis server of the job queue. Without it a redis-server is run in the data folder.",
    { expected: "a redis:// or rediss:// URL", defaultText: "managed redis-server", secret: true },
  ),
  RTC_PORT: note(
    port().default(40_000),
    "First media port: worker n listens on RTC_PORT + n, UDP and TCP; 0 takes any free port per worker.",
    { expected: "a port, 0 to 65535" },
  ),
  RTC_ADDRESSES: note(
    z.preprocess(words, z.array(z.string())).default([]),
    "Addresses announced to browsers for media.",
    { expected: "a comma-separated list of addresses", defaultText: "every local address" },
  ),
  RTC_WORKERS: note(
    z.preprocess(number, z.int().min(1).max(256)).default(() => availableParallelism()),
    "How many media workers run.",
    { expected: "a whole number from 1 to 256", defaultText: "one per core" },
  ),
  RTC_WORKER_PLACES: note(
    z.preprocess(number, z.int().min(2).max(10_000)).default(92),
    "How many people in lessons one media worker carries. A lesson whose classes fit on no worker is spread over several; where they have no room either it is not begun, so that the others do not suffer. The default is cautious; faster cores carry more.",
    { expected: "people, 2 to 10000" },
  ),
  ICE_SERVERS: note(
    z.preprocess(json, z.array(IceServer).max(10)).default([]),
    "STUN and TURN servers given to browsers.",
    { expected: 'JSON such as [{"urls":"stun:stun.example.org"}]', secret: true },
  ),
  TURN_URLS: note(
    z.preprocess(words, z.array(z.string().regex(/^turns?:[^\s]+$/)).max(10)).default([]),
    "TURN servers for browsers whose network lets neither UDP nor the media port through; each lesson's browser gets credentials of its own, made with TURN_SECRET. See docs/network.md.",
    {
      expected:
        "a comma-separated list such as turn:turn.example.org:3478,turns:turn.example.org:443?transport=tcp",
      defaultText: "no TURN server",
    },
  ),
  TURN_SECRET: note(
    z.string().min(16).optional(),
    "The secret that the TURN servers share with Skyclass (coturn's static-auth-secret).",
    { expected: "at least 16 characters", defaultText: "none", secret: true },
  ),
  TURN_LIFETIME_S: note(
    z.preprocess(number, z.int().min(60).max(604_800)).default(43_200),
    "How long TURN credentials are good for; longer than a lesson, since they are given when it is entered.",
    { expected: "seconds, 60 to 604800" },
  ),
  ICE_TRANSPORT_POLICY: note(
    z.enum(["all", "relay"]).default("all"),
    "Which ways browsers may try: every one, or only TURN servers, for networks where nothing else may be open.",
    { expected: "all or relay" },
  ),
  STORAGE: note(
    z.enum(["folder", "s3"]).default("folder"),
    "Where replays are kept: in the data folder alone, or copied to a bucket of any S3 API, too. Captures stay in the data folder. See docs/install.md.",
    { expected: "folder or s3" },
  ),
  S3_ENDPOINT: note(
    z.url({ protocol: /^https?$/ }).optional(),
    "Where the S3 API is, without the bucket, for STORAGE=s3.",
    { expected: "an http or https URL such as https://s3.example.org", defaultText: "none" },
  ),
  S3_REGION: note(
    z
      .string()
      .regex(/^[a-zA-Z0-9-]+$/)
      .default("us-east-1"),
    "The bucket's region; many servers other than Amazon's take any.",
    { expected: "a name such as us-east-1" },
  ),
  S3_BUCKET: note(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .optional(),
    "The bucket, for STORAGE=s3; Skyclass needs it for itself, keeps everything in it below replays/, and it must not be public.",
    { expected: "a bucket's name", defaultText: "none" },
  ),
  S3_KEY_ID: note(
    z.string().min(1).optional(),
    "The id of the key with which the bucket is read, written, listed and deleted from.",
    { expected: "the id of an access key", defaultText: "none" },
  ),
  S3_SECRET: note(z.string().min(1).optional(), "The secret of that key.", {
    expected: "the secret of the access key",
    defaultText: "none",
    secret: true,
  }),
  S3_PATH_STYLE: note(
    z.preprocess(truth, z.boolean()).default(true),
    "Whether the bucket's name is in the path of its addresses, as most servers take it, or at the beginning of their host.",
    { expected: "true or false" },
  ),
  REPLAY_LOCAL_DAYS: note(
    z.preprocess(number, z.int().min(1).max(3650)).optional(),
    "How long the sound and pictures of a replay stay in the data folder once all of it is in the bucket; then, or when the disk gets short, they are given out from there.",
    { expected: "days, 1 to 3650", defaultText: "for ever" },
  ),
  CAPTURE_DAYS: note(
    z.preprocess(number, z.int().min(1).max(3650)).default(30),
    "How long the capture of a lesson, from which its replay can be made again, is kept once that replay is published and verified. Captures without such a replay are always kept.",
    { expected: "days, 1 to 3650" },
  ),
  UPLOAD_BYTES: note(
    z.preprocess(number, z.int().min(1_048_576).max(1_099_511_627_776)).default(4_294_967_296),
    "How large a video may be that a teacher uploads as a micro-lesson.",
    { expected: "bytes, 1048576 to 1099511627776" },
  ),
  UPLOAD_DAYS: note(
    z.preprocess(number, z.int().min(1).max(365)).default(7),
    "How long an upload that broke off can be gone on with; after so many days without a further byte it is deleted.",
    { expected: "days, 1 to 365" },
  ),
  METRICS_TOKEN: note(
    z.string().min(16).optional(),
    "Bearer token that opens /metrics to other machines; without it only loopback may read it.",
    { expected: "at least 16 characters", defaultText: "loopback only", secret: true },
  ),
  ALARM_DISK_FREE_PERCENT: note(
    z.preprocess(number, z.int().min(0).max(100)).default(10),
    "An alarm is raised when less of the data folder's disk is free.",
    { expected: "per cent, 0 to 100" },
  ),
  ALARM_WORKER_DEATHS: note(
    z.preprocess(number, z.int().min(0).max(1_000_000)).default(2),
    "An alarm is raised when more media workers died within an hour.",
    { expected: "a whole number" },
  ),
  ALARM_CAPTURE_LOSS_PPM: note(
    z.preprocess(number, z.int().min(0).max(1_000_000)).default(500),
    "An alarm is raised when recordings miss more packets of a million, over five minutes.",
    { expected: "a whole number, 0 to 1000000" },
  ),
  ALARM_QUEUE_AGE_S: note(
    z.preprocess(number, z.int().min(0).max(604_800)).default(1_800),
    "An alarm is raised when a lesson has been over for longer and has no replay.",
    { expected: "seconds, 0 to 604800" },
  ),
  TIME_ZONE: note(
    z
      .string()
      .refine(isTimeZone, "expected a name of the IANA time zone database, such as Asia/Shanghai")
      .default("Asia/Shanghai"),
    "Time zone of the district's schools: timetables and today's pages follow it, whatever the clocks of servers and phones say.",
    { expected: "a name of the IANA time zone database, such as Asia/Shanghai" },
  ),
  LOG_LEVEL: note(
    z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    "How much is logged.",
    { expected: "fatal, error, warn, info, debug, trace or silent" },
  ),
  DRAIN_LIMIT_S: note(
    z.preprocess(number, z.int().min(0).max(86_400)).default(60),
    "How long running lessons may go on after SIGTERM before they are closed.",
    { expected: "seconds, 0 to 86400" },
  ),
  MEDIASOUP_WORKER_BIN: note(z.string().min(1).optional(), "The mediasoup-worker program.", {
    expected: "the path of a program",
    defaultText: "the one the setup script fetched or built",
  }),
  FFMPEG_PATH: note(z.string().min(1).optional(), "The ffmpeg program.", {
    expected: "the path of a program",
    defaultText: "ffmpeg-static's, else the system's",
  }),
  OFFICE_PATH: note(
    z.string().min(1).optional(),
    "The LibreOffice program (soffice), which turns PowerPoint and Word files into slides. PDF and pictures need none.",
    { expected: "the path of a program", defaultText: "soffice where it is installed" },
  ),
  CAPTIONS_COMMAND: note(
    z.string().min(1).optional(),
    "A program that writes captions of replays: it is given the path of a sound file (WAV, 16 kHz, the teacher alone) and writes WebVTT to its standard output. None comes with Skyclass.",
    { expected: "the path of a program", defaultText: "none: captions are uploaded" },
  ),
  CAPTIONS_LANGUAGE: note(
    z.enum(["zh", "en"]).default("zh"),
    "The language that the program of CAPTIONS_COMMAND writes.",
    { expected: "zh or en" },
  ),
  DEMO_LAN: note(
    z.preprocess(truth, z.boolean()).default(false),
    "Lets the demo school's sign-in links work from other machines, too (also --demo-lan).",
    { expected: "true or false" },
  ),
} as const;
