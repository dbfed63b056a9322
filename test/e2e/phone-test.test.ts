/* "Test my phone" in the product: through a good network, through a bad one, and at the help desk. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PhoneTest } from "../../protocol/phoneTests.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import { callApi, click, type PersonPage, shows, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { startTurnServer, type TurnServer } from "../rig/turnServer.ts";
import { createUdpRelay } from "../rig/udpRelay.ts";

let turn: TurnServer;
let product: Product;
let chromium: Chromium;
let operator: PersonPage;

beforeAll(async () => {
  turn = await startTurnServer();
  product = await startProduct({
    settings: {
      TURN_URLS: `turns:127.0.0.1:${turn.tlsPort}?transport=tcp`,
      TURN_SECRET: turn.secret,
    },
  });
  chromium = await launchChromium({ devices: "builtIn", extraFlags: turn.chromiumFlags });
  operator = await signIn({ chromium, product, link: product.links.operator[0] });
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
  await turn?.close();
});

const run = async ({ page }: PersonPage, answer: "heard" | "not-heard") => {
  await page.goto(`${product.origin}/test-my-phone`);
  await click(page, "start-phone-test");
  await click(page, answer, 60_000);
  await shows(page, "phone-test-code", 60_000);
  const outcomes = await page.$$eval('[data-testid^="check-"]', (rows) =>
    rows.map((row) => [row.getAttribute("data-testid")?.slice(6), row.getAttribute("data-state")]),
  );
  const code = await page.$eval(byTestId("phone-test-code"), (element) => element.textContent);
  return { outcomes: Object.fromEntries(outcomes) as Record<string, string>, code: code ?? "" };
};

describe.each([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])("at $width px", (viewport) => {
  test("a good phone on a good network passes everything, and the help desk finds it", async () => {
    const student = await signIn({
      chromium,
      product,
      link: product.links.student.shift(),
      viewport,
    });
    const { outcomes, code } = await run(student, "heard");
    expect(outcomes).toEqual({
      udp: "passed",
      tcp: "passed",
      turn: "passed",
      replay: "passed",
      sound: "passed",
      microphone: "passed",
      camera: "passed",
    });
    expect(code).toMatch(/^\d{6}$/);

    await operator.page.setViewport(viewport);
    await operator.page.goto(`${product.origin}/phone-tests`);
    await shows(operator.page, "phone-test-code");
    await operator.page.type(byTestId("phone-test-code"), code);
    await shows(operator.page, "phone-test-found");
    expect(await operator.page.$$('[data-state="passed"]')).toHaveLength(7);
    expect(student.offences).toEqual([]);
    await student.context.close();
  });
});

test("where no UDP gets through and nothing is heard, the results say so", async () => {
  const relay = await createUdpRelay({ tcp: "kept" });
  relay.change({ lossShare: 1 });
  const teacher = await signIn({
    chromium,
    product,
    link: product.links.teacher[0],
    prepare: relay.force,
  });
  const { outcomes, code } = await run(teacher, "not-heard");
  expect(outcomes).toMatchObject({ udp: "failed", tcp: "passed", sound: "failed" });
  const found = await callApi(operator.page, {
    path: `/api/phone-tests/${code}`,
    reply: PhoneTest,
  });
  expect(found.checks.find((one) => one.check === "udp")?.outcome).toBe("failed");
  expect(found.browser).toContain("Chrome");
  relay.close();
});

test("no page asked another host for anything or broke", () => {
  expect(operator.offences).toEqual([]);
});
