import { resume } from "@millrace/contracts/resume";
import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { createContext, use, useEffect, useEffectEvent, useReducer, type ReactNode } from "react";
import { useApi } from "../../lib/api.tsx";
import { hasCode, isSessionError } from "../../lib/api-errors.ts";
import { createEventBuffer } from "./event-buffer.ts";
import { liveStatus, nextConnection, type LiveStatus } from "./live-state.ts";

type Scope = "mine" | "all";

/** Short enough to look immediate, long enough for a burst of hundreds of events to be one rendering. */
const gatherMs = 40;

const LiveContext = createContext<LiveStatus>("connecting");

export function useLiveStatus(): LiveStatus {
  return use(LiveContext);
}

interface LiveProviderProps {
  scope: Scope;
  /** Everything that came since the last call, in order. */
  onEvents: (events: TaskUpdateEvent[], scope: Scope) => void;
  onSessionEnd: () => void;
  /** Not for this person any more: the role has changed. */
  onForbidden: () => void;
  children: ReactNode;
}

/** Holds the page's one live stream, of one scope at a time. */
export function LiveProvider({ scope, onEvents, onSessionEnd, onForbidden, children }: LiveProviderProps) {
  const api = useApi();
  const [connection, signal] = useReducer(nextConnection, {
    online: navigator.onLine,
    connected: false,
    wasLive: false,
  });
  const handleEvents = useEffectEvent(onEvents);
  const handleSessionEnd = useEffectEvent(onSessionEnd);
  const handleForbidden = useEffectEvent(onForbidden);

  useEffect(() => {
    const buffer = createEventBuffer<TaskUpdateEvent>({
      flush: (events) => handleEvents(events, scope),
      schedule: (run) => {
        const timer = setTimeout(run, gatherMs);
        return () => clearTimeout(timer);
      },
    });
    const stream = resume<TaskUpdateEvent>({
      subscribe: (lastEventId, callbacks) =>
        api.tasks.onUpdate.subscribe(
          { scope, lastEventId },
          { ...callbacks, onConnectionStateChange: ({ state }) => signal({ from: "connection", state }) },
        ),
      onData: (event) => buffer.push(event),
      onState: (state) => signal({ from: "resume", state }),
      isFatal: (error) => {
        const ended = isSessionError(error);
        if (ended) handleSessionEnd();
        else if (hasCode(error, "FORBIDDEN")) handleForbidden();
        return ended;
      },
      capMs: 5_000,
    });
    return () => {
      stream.stop();
      buffer.clear();
    };
  }, [api, scope]);

  useEffect(() => {
    const listener = (): void => signal({ from: "browser", online: navigator.onLine });
    window.addEventListener("online", listener);
    window.addEventListener("offline", listener);
    return () => {
      window.removeEventListener("online", listener);
      window.removeEventListener("offline", listener);
    };
  }, []);

  const status = liveStatus(connection);
  return <LiveContext value={status}>{children}</LiveContext>;
}
