/* Debian's Firefox as a student's browser: it decodes no H.264, and is kept from fetching what would. */
import puppeteer from "puppeteer";
import type { Chromium } from "./browser.ts";

const preferences = {
  // OpenH264 is a download of Firefox's own. Where there is no network there is none; here there never is.
  "media.gmp-manager.updateEnabled": false,
  "media.gmp-manager.url": "",
  "media.gmp-provider.enabled": false,
  "media.gmp-gmpopenh264.enabled": false,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
  // Whatever it would ask of others by itself goes nowhere: nobody listens there.
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "app.update.disabledForTesting": true,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "intl.accept_languages": "zh-CN",
};

/** A headless Firefox with a profile of its own, driven over WebDriver BiDi. */
export async function launchFirefox(): Promise<Chromium> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
    protocolTimeout: 120_000,
    extraPrefsFirefox: preferences,
  });
  return { browser, close: async () => browser.close() };
}
