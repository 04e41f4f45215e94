import { expect, test } from "vitest";
import { liveStatus, nextConnection, type LiveConnection, type LiveSignal, type LiveStatus } from "./live-state.ts";

const start: LiveConnection = { online: true, connected: false, wasLive: false };
const resume = (state: "connecting" | "live" | "waiting" | "stopped"): LiveSignal => ({ from: "resume", state });
const connection = (state: "idle" | "connecting" | "pending"): LiveSignal => ({ from: "connection", state });
const browser = (online: boolean): LiveSignal => ({ from: "browser", online });

test.each<[string, LiveSignal[], LiveStatus]>([
  ["nothing yet", [], "connecting"],
  ["a first connection", [resume("connecting"), resume("live")], "live"],
  ["a first connection that fails", [resume("connecting"), resume("waiting")], "connecting"],
  ["a lost connection", [resume("live"), resume("waiting")], "reconnecting"],
  ["a connection the browser restores", [resume("live"), connection("connecting")], "reconnecting"],
  ["a connection the browser restored", [resume("live"), connection("connecting"), connection("pending")], "live"],
  ["a lost network", [resume("live"), browser(false), connection("connecting")], "offline"],
  ["a network that came back", [resume("live"), browser(false), resume("waiting"), browser(true)], "reconnecting"],
  ["no network, but a server on this machine", [browser(false), resume("live")], "live"],
])("U1 after %s the page says so", (_, signals, status) => {
  expect(liveStatus(signals.reduce(nextConnection, start))).toBe(status);
});
