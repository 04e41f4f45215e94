import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** What the app never asks of a browser, so that injected markup cannot either. */
const unusedFeatures = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
];
const permissionsPolicy = unusedFeatures.map((feature) => `${feature}=()`).join(", ");

const own = ["'self'"];
const nothing = ["'none'"];

/** Everything comes from our own origin; nothing inline, so that injected markup cannot run or restyle. */
export async function setSecurityHeaders(fastify: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  const isTls = publicUrl?.startsWith("https:") ?? false;
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: nothing,
        scriptSrc: own,
        styleSrc: own,
        imgSrc: ["'self'", "data:"],
        fontSrc: own,
        connectSrc: own,
        workerSrc: own,
        manifestSrc: own,
        objectSrc: nothing,
        baseUri: nothing,
        formAction: own,
        frameAncestors: nothing,
        ...(isTls && { upgradeInsecureRequests: [] }),
      },
    },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    strictTransportSecurity: isTls && { maxAge: 31_536_000 },
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
  });
  fastify.addHook("onRequest", async (_request, reply) => {
    void reply.header("permissions-policy", permissionsPolicy);
  });
}
