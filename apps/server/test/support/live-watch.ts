import { errorBodyOf } from "@millrace/contracts/client-error";
import type { ErrorBody } from "@millrace/contracts/errors";
import { resume } from "@millrace/contracts/resume";
import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { eventually } from "./eventually.ts";
import type { Client } from "./world.ts";

export interface LiveWatch {
  events: TaskUpdateEvent[];
  /** How often the connection was lost; an EventSource comes back by itself three seconds later. */
  cuts: () => number;
  isConnected: () => boolean;
  /** What the server said when it let the subscriber in no more. */
  refusals: ErrorBody[];
  /** The versions seen of a task, in order. */
  versions: (taskId: string) => number[];
  stop: () => void;
}

/** A subscriber as the web app is one: it comes back by itself, and ends with the session. */
export async function watchLive(client: Client, scope: () => "mine" | "all"): Promise<LiveWatch> {
  const events: TaskUpdateEvent[] = [];
  const refusals: ErrorBody[] = [];
  let cuts = 0;
  let isConnected = false;
  const noteState = (state: string): void => {
    if (isConnected && state !== "pending") cuts += 1;
    isConnected = state === "pending";
  };
  const live = resume<TaskUpdateEvent>({
    subscribe: (lastEventId, callbacks) =>
      client.tasks.onUpdate.subscribe(
        { scope: scope(), lastEventId },
        {
          ...callbacks,
          onConnectionStateChange(change) {
            noteState(change.state);
            callbacks.onConnectionStateChange(change);
          },
        },
      ),
    onData: (event) => events.push(event),
    isFatal: (error) => {
      const body = errorBodyOf(error);
      if (body) refusals.push(body);
      return body?.code === "SESSION_EXPIRED";
    },
    baseMs: 20,
    capMs: 200,
  });
  await eventually("the subscription stands", () => events.some(({ type }) => type === "ready"));
  return {
    events,
    cuts: () => cuts,
    isConnected: () => isConnected,
    refusals,
    versions: (taskId) =>
      events
        .flatMap((event) => (event.type === "changes" ? event.changes : []))
        .filter(({ task }) => task.id === taskId)
        .map(({ change }) => change.version),
    stop: () => live.stop(),
  };
}
