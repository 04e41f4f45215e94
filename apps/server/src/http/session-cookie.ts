import type { IncomingHttpHeaders } from "node:http";

export interface SessionCookie {
  name: string;
  /** The session token of a request: a bearer token, else the cookie. */
  read(headers: IncomingHttpHeaders): string | null;
  write(token: string, expiresAt: Date): string;
  clear(): string;
}

/**
 * Over TLS the name has the prefix `__Host-`, which no other host of the domain can set. Tokens are letters
 * and digits, so nothing needs quoting.
 */
export function createSessionCookie(publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const name = secure ? "__Host-millrace_session" : "millrace_session";
  const pattern = new RegExp(`(?:^|; ?)${name}=([^;]+)`);

  function format(value: string, expires: Date): string {
    const attributes = ["Path=/", `Expires=${expires.toUTCString()}`, "HttpOnly", "SameSite=Lax"];
    return [`${name}=${value}`, ...attributes, ...(secure ? ["Secure"] : [])].join("; ");
  }

  return {
    name,
    read({ authorization = "", cookie = "" }) {
      return (/^Bearer (\S+)$/i.exec(authorization) ?? pattern.exec(cookie))?.[1] ?? null;
    },
    write: format,
    clear: () => format("", new Date(0)),
  };
}
