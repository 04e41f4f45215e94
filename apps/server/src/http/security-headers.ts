import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** Everything comes from our own origin; nothing inline, so that injected markup cannot run or restyle. */
export async function setSecurityHeaders(fastify: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  const isTls = publicUrl?.startsWith("https:") ?? false;
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isTls && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: isTls,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
  });
}
