import { fastifyCookie as cookies } from "@fastify/cookie";
import type { IncomingHttpHeaders } from "node:http";

export interface SessionCookie {
  /** The session token of a request: a bearer token, else the cookie. */
  read(headers: IncomingHttpHeaders): string | null;
  write(token: string, expiresAt: Date): string;
  clear(): string;
}

/** Over TLS the name has the prefix `__Host-`, which no other host of the domain can set. */
export function createSessionCookie(publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const name = secure ? "__Host-millrace_session" : "millrace_session";
  const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return {
    read({ authorization, cookie }) {
      const bearer = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
      if (bearer !== undefined) return bearer;
      return (cookie !== undefined && cookies.parse(cookie)[name]) || null;
    },
    write: (token, expiresAt) => cookies.serialize(name, token, { ...attributes, expires: expiresAt }),
    clear: () => cookies.serialize(name, "", { ...attributes, expires: new Date(0) }),
  };
}
