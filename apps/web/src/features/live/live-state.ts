import type { LiveState } from "@millrace/contracts/resume";

/** What a page tells about its stream. */
export type LiveStatus = "connecting" | "live" | "reconnecting" | "offline";

export interface LiveConnection {
  online: boolean;
  connected: boolean;
  /** It was live before: what comes next is a reconnection. */
  wasLive: boolean;
}

export type LiveSignal =
  | { from: "resume"; state: LiveState }
  /** The browser's EventSource reconnects by itself, unseen by `resume`. */
  | { from: "connection"; state: "idle" | "connecting" | "pending" }
  | { from: "browser"; online: boolean };

export function nextConnection(connection: LiveConnection, signal: LiveSignal): LiveConnection {
  if (signal.from === "browser") return { ...connection, online: signal.online };
  const connected = signal.state === "live" || signal.state === "pending";
  if (connection.connected === connected) return connection;
  return { ...connection, connected, wasLive: connection.wasLive || connected };
}

export function liveStatus({ online, connected, wasLive }: LiveConnection): LiveStatus {
  if (connected) return "live";
  if (!online) return "offline";
  return wasLive ? "reconnecting" : "connecting";
}
