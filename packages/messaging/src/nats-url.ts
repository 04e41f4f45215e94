export interface NatsTarget {
  servers: string[];
  user?: string;
  pass?: string;
  tls: boolean;
}

const protocols = new Set(["nats:", "tls:"]);

/** Not shown when it is wrong: it may hold a password. */
function readUrl(text: string): URL {
  const url = URL.parse(text.includes("://") ? text : `nats://${text}`);
  if (url && protocols.has(url.protocol) && url.hostname !== "") return url;
  throw new Error("This is no address of NATS: give it as nats://user:password@host:4222, or as tls://….");
}

/** Takes `nats://user:password@host:port` apart; several servers are joined by commas and share one user. Throws on anything else. */
export function parseNatsUrl(url: string): NatsTarget {
  const urls = url.split(",").map((part) => readUrl(part.trim()));
  const withUser = urls.find((part) => part.username !== "");
  return {
    servers: urls.map((part) => `${part.hostname}:${part.port || "4222"}`),
    tls: urls.some((part) => part.protocol === "tls:"),
    ...(withUser && { user: decodeURIComponent(withUser.username), pass: decodeURIComponent(withUser.password) }),
  };
}
