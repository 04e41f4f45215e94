import { type TaskLog, taskLogSchema } from "@millrace/contracts/messages";
import { subjects } from "@millrace/contracts/subjects";
import type { CoreMessage, CoreSubscription, NatsConnection } from "@millrace/messaging/connection";

export interface TaskProgress {
  id: string;
  attempt: number;
  percent: number;
  note?: string;
}

export interface ProgressPage {
  progress: TaskProgress[];
}

export interface ProgressFollower {
  /** The newest progress of each task that moved since the last call; waits for some. */
  next(): Promise<ProgressPage>;
}

export interface ProgressFeed {
  follow(sees: (log: TaskLog) => boolean, signal: AbortSignal): ProgressFollower;
}

interface Follower {
  sees: (log: TaskLog) => boolean;
  pending: Map<string, TaskProgress>;
  wake: () => void;
}

/** A browser redraws no faster. */
const intervalMs = 200;
const maxPending = 1_000;

/** Passing word of running tasks, straight from the log subject: lost while nobody listens, and that is fine. */
export function createProgressFeed(connection: Pick<NatsConnection, "subscribeCore">): ProgressFeed {
  const followers = new Set<Follower>();
  let subscription: CoreSubscription | undefined;

  function receive(message: CoreMessage): void {
    const text = Buffer.from(message.data).toString();
    if (!text.includes('"progress"')) return;
    const log = parse(text);
    if (!log?.progress) return;
    const progress = { id: log.id, attempt: log.attempt, ...log.progress };
    for (const follower of followers) {
      if (!follower.sees(log)) continue;
      if (follower.pending.size < maxPending || follower.pending.has(log.id)) follower.pending.set(log.id, progress);
      follower.wake();
    }
  }

  return {
    follow(sees, signal) {
      const follower: Follower = { sees, pending: new Map(), wake: () => undefined };
      // An aborted signal tells nobody any more.
      if (!signal.aborted) followers.add(follower);
      if (followers.size > 0) subscription ??= connection.subscribeCore(`${subjects.taskLogPrefix}*`, receive);
      signal.addEventListener(
        "abort",
        () => {
          followers.delete(follower);
          follower.wake();
          if (followers.size > 0) return;
          subscription?.unsubscribe();
          subscription = undefined;
        },
        { once: true },
      );
      let earliest = 0;
      return {
        async next() {
          if (follower.pending.size === 0 && !signal.aborted) {
            await new Promise<void>((resolve) => (follower.wake = resolve));
          }
          const wait = earliest - performance.now();
          if (wait > 0 && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, wait));
          earliest = performance.now() + intervalMs;
          const progress = [...follower.pending.values()];
          follower.pending.clear();
          return { progress };
        },
      };
    },
  };
}

function parse(text: string): TaskLog | undefined {
  try {
    return taskLogSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
