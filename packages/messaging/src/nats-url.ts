export interface NatsTarget {
  servers: string[];
  user?: string;
  pass?: string;
  tls: boolean;
}

/** Takes `nats://user:password@host:port` apart; several servers are joined by commas and share one user. */
export function parseNatsUrl(url: string): NatsTarget {
  const urls = url.split(",").map((part) => {
    const text = part.trim();
    return new URL(text.includes("://") ? text : `nats://${text}`);
  });
  const withUser = urls.find((part) => part.username !== "");
  return {
    servers: urls.map((part) => `${part.hostname}:${part.port || "4222"}`),
    tls: urls.some((part) => part.protocol === "tls:"),
    ...(withUser && { user: decodeURIComponent(withUser.username), pass: decodeURIComponent(withUser.password) }),
  };
}
