/* The product behind Debian's nginx, set up as in deploy/nginx.conf. */
import { createCanvas } from "@napi-rs/canvas";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonList, Replay } from "../../protocol/lessons.ts";
import { Me, RedeemedLink } from "../../protocol/people.ts";
import { Deck, DeckList } from "../../protocol/slides.ts";
import { newLesson, TestBrowser } from "../factories/core.ts";
import { giveCapture } from "../factories/givenReplay.ts";
import { heard, say } from "../factories/livePages.ts";
import { until } from "../factories/until.ts";
import { type Nginx, startNginx } from "../rig/nginx.ts";
import { freePort, type Product, startProduct } from "../rig/product.ts";

let nginx: Nginx;
let product: Product;
let teacher: TestBrowser;
const sockets: Socket[] = [];

beforeAll(async () => {
  const https = await freePort();
  const proxied = { TRUST_PROXY: "1", ACCEL_REDIRECT: "/internal/" };
  product = await startProduct({
    settings: { PUBLIC_URL: `https://127.0.0.1:${https}`, ...proxied },
  });
  const behind = Number(new URL(product.origin).port);
  nginx = await startNginx({ https, behind, dataDir: product.dataFolder });
  teacher = await enter(product.links.teacher[0]);
}, 120_000);
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await nginx?.close();
  await product?.close();
});

/** Opens a one-time link as it was printed. */
const enter = async (link: string | undefined): Promise<TestBrowser> => {
  const { origin, hash } = new URL(link ?? "");
  expect(origin).toBe(nginx.origin);
  const browser = new TestBrowser(origin);
  const token = hash.slice(1);
  await browser.call("POST", "/api/links/redeem", RedeemedLink, { token });
  return browser;
};
const connect = (cookie: string | undefined, origin: string): Socket => {
  const socket = io(nginx.origin, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: cookie ?? "", origin },
  });
  sockets.push(socket);
  return socket;
};

test("people sign in, and their cookies are for https alone", async () => {
  const { memberships } = await teacher.call("GET", "/api/me", Me);
  expect(memberships.map(({ role }) => role)).toContain("teacher");
  const token = product.links.student[0]?.split("#")[1];
  const student = new TestBrowser(nginx.origin);
  const response = await student.send("POST", "/api/links/redeem", { token });
  expect(response.headers.get("set-cookie")).toMatch(/; HttpOnly; Secure; SameSite=Lax/);
  expect(response.headers.get("strict-transport-security")).toContain("max-age=31536000");
});

test("whoever comes by http is sent to https", async () => {
  const response = await fetch(`${nginx.plainOrigin}/lessons`, { redirect: "manual" });
  expect(response.status).toBe(301);
  expect(response.headers.get("location")).toBe("https://127.0.0.1/lessons");
});

test("pages of other sites change nothing, and open no socket", async () => {
  const origin = "https://elsewhere.example";
  const response = await teacher.send("POST", "/api/lessons", {}, { origin });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "originRefused" });
  const socket = connect(teacher.cookie, origin);
  expect(await heard(socket, "connect_error")).toBeInstanceOf(Error);
});

test("a lesson's WebSocket passes through", async () => {
  const { lessonId } = await newLesson(teacher, "代理后面");
  const socket = connect(teacher.cookie, nginx.origin);
  const reply = await say(socket, "lesson:join", { lessonId });
  expect(reply.lesson.lessonId).toBe(lessonId);
});

test("what callers say of their address is not passed on", async () => {
  const forged = { "x-forwarded-for": "203.0.113.9" };
  // These figures are for this machine only: nginx says that the caller sits there, whatever it claims.
  expect((await fetch(`${nginx.origin}/metrics`, { headers: forged })).status).toBe(200);
  expect((await fetch(`${product.origin}/metrics`, { headers: forged })).status).toBe(403);
});

test("parts of a replay come as parts", async () => {
  const { lessons } = await teacher.call("GET", "/api/lessons", LessonList);
  const lessonId = lessons[0]?.lessonId ?? "none";
  await giveCapture({ product, lessonId, seconds: 4, camera: { width: 320, height: 180 } });
  const path = `/api/lessons/${lessonId}/replay`;
  let pass = "";
  await until(async () => {
    const response = await teacher.send("GET", path);
    pass = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    return Replay.parse(await response.json()).state === "published";
  }, 60_000);
  const get = (file: string, headers: Record<string, string> = {}) =>
    fetch(`${nginx.origin}/replays/${lessonId}/${file}`, {
      headers: { cookie: `${teacher.cookie}; ${pass}`, ...headers },
    });
  const playlist = await (await get("camera.m3u8")).text();
  const segment = playlist.split("\n").find((line) => line.endsWith(".m4s")) ?? "none";
  const whole = Buffer.from(await (await get(segment)).arrayBuffer());
  const part = await get(segment, { range: "bytes=100-199" });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 100-199/${whole.length}`);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200));
  // By nginx itself, whose tags are a time and a length.
  expect(part.headers.get("etag")).toMatch(
    new RegExp(`^"[0-9a-f]+-${whole.length.toString(16)}"$`),
  );
}, 120_000);

test("pages of slides are sent by nginx, to whoever may see them", async () => {
  const { lessonId } = await newLesson(teacher, "课件");
  const path = `/api/lessons/${lessonId}/slides`;
  const picture = createCanvas(320, 180).toBuffer("image/png");
  const { deckId } = await teacher.call("POST", `${path}?fileName=1.png`, Deck, picture);
  await until(async () => {
    const { decks } = await teacher.call("GET", path, DeckList);
    return decks[0]?.state === "ready";
  }, 30_000);
  const page = `/lessons/${lessonId}/slides/${deckId}/pages/1`;
  const sent = await teacher.send("GET", page);
  expect(sent.status).toBe(200);
  expect(sent.headers.get("content-type")).toMatch(/^image\//);
  expect(sent.headers.get("etag")).toMatch(/^"[0-9a-f]+-[0-9a-f]+"$/);
  expect((await sent.arrayBuffer()).byteLength).toBeGreaterThan(100);
  expect((await fetch(`${nginx.origin}${page}`)).status).toBe(403);
}, 60_000);
