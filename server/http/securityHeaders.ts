import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";

/** Letters, digits, dots, dashes, brackets and a port: nothing that could end the directive. */
const plainHost = /^[\w.[\]:-]+$/;

/** Older Safari does not count WebSockets of the own host as 'self'. */
const ownWebSockets = (request: IncomingMessage): string => {
  const host = request.headers.host;
  return host !== undefined && plainHost.test(host) ? `ws://${host} wss://${host}` : "'self'";
};

/**
 * Nothing from other hosts, ever. The exceptions: players feed media through blob: addresses and
 * hls.js works in a blob: worker; pictures drawn in the page are data: or blob:; Mantine sets styles
 * inline.
 */
export const securityHeaders = (site: {
  https: boolean;
  strictHttps: boolean;
}): RequestHandler[] => [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'", ownWebSockets],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", "blob:"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: site.strictHttps
      ? { maxAge: 31_536_000, includeSubDomains: false }
      : false,
    // Without https browsers ignore these and say so in the console.
    crossOriginOpenerPolicy: site.https,
    originAgentCluster: site.https,
    xFrameOptions: { action: "deny" },
  }),
  (_request, response, next) => {
    response.setHeader(
      "Permissions-Policy",
      "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=(), payment=(), usb=()",
    );
    next();
  },
];
