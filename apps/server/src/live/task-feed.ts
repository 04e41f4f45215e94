import type { TaskUpdateEvent } from "@millrace/contracts/task";
import type { Kysely } from "kysely";
import type { DB } from "../db/database.ts";
import { type Cursor, formatCursor, isAfter, parseCursor } from "./cursor.ts";
import { countHistoryAfter, type LiveChange, readCurrentCursor } from "./history.queries.ts";
import { firstOf } from "./first-of.ts";
import type { HistoryTail, TailPage } from "./history-tail.ts";
import type { ProgressFeed, ProgressPage } from "./progress-feed.ts";

export interface FeedEvent {
  /** The place after this event: give it back to resume. */
  id: string;
  event: TaskUpdateEvent;
}

export interface FeedOptions {
  viewerId: string;
  /** Everyone's tasks, not only those owned by or assigned to the viewer. */
  all: boolean;
  taskId: string | undefined;
  lastEventId: string | null | undefined;
  signal: AbortSignal;
}

export interface FeedDeps {
  db: Kysely<DB>;
  tail: HistoryTail;
  progress: ProgressFeed;
}

/** Farther behind than this, loading anew is cheaper than replaying. */
const maxReplay = 20_000;
/** After so many changes for others the subscriber is told the new place, so that a resume stays short. */
const placeEvery = 2_000;

/** What a subscriber may see of the history, from its cursor on, without a gap (invariant 5, T14). */
export async function* followTasks(deps: FeedDeps, options: FeedOptions): AsyncGenerator<FeedEvent> {
  const { tail } = deps;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const { cursor: current, release } = await tail.open();
  const progress = deps.progress.follow((log) => sees(options, log.id, [log.userId]), signal);
  try {
    const resumed = await resumeFrom(deps.db, options.lastEventId);
    let place = resumed ?? current;
    if (!resumed) yield { id: formatCursor(place), event: { type: options.lastEventId ? "resync" : "ready" } };

    const first = firstOf<TailPage | ProgressPage>();
    first.add(tail.read(place, signal));
    first.add(progress.next());
    let unseen = 0;
    while (!signal.aborted) {
      const page = await first.next();
      if (signal.aborted) return;
      if ("changes" in page) {
        const visible = page.changes.filter((change) => isVisible(options, change));
        const lost = page.changes.filter((change) => isLost(options, change));
        const removed = visible.filter((change) => change.removed);
        const gone = new Set([...removed, ...lost].map(({ change }) => change.task.id));
        // Under the place before the page: whoever breaks off here is told again.
        if (gone.size > 0) yield { id: formatCursor(place), event: { type: "removed", ids: [...gone] } };
        place = page.next;
        const changes = visible.filter((change) => !change.removed).map(({ change }) => change);
        unseen = changes.length > 0 ? 0 : unseen + page.changes.length;
        if (changes.length > 0 || gone.size > 0 || unseen >= placeEvery) {
          yield { id: formatCursor(place), event: { type: "changes", changes } };
          unseen = 0;
        }
        first.add(tail.read(place, signal));
      } else {
        yield { id: formatCursor(place), event: { type: "progress", progress: page.progress } };
        first.add(progress.next());
      }
    }
  } finally {
    ended.abort();
    release();
  }
}

function isVisible(options: FeedOptions, { change }: LiveChange): boolean {
  return sees(options, change.task.id, [change.task.ownerId, change.task.assigneeId]);
}

/** It was given to someone else, and as it is now the viewer sees it no more. */
function isLost(options: FeedOptions, live: LiveChange): boolean {
  return (
    live.change.change.detail?.["before"] === options.viewerId && !isVisible(options, live) && isAbout(options, live)
  );
}

function isAbout({ taskId }: FeedOptions, { change }: LiveChange): boolean {
  return taskId === undefined || taskId === change.task.id;
}

function sees(options: FeedOptions, taskId: string, people: (string | null)[]): boolean {
  if (options.taskId !== undefined && options.taskId !== taskId) return false;
  return options.all || people.includes(options.viewerId);
}

/** The cursor to go on from; undefined where there is none, or where it cannot be continued. */
async function resumeFrom(db: Kysely<DB>, lastEventId: string | null | undefined): Promise<Cursor | undefined> {
  const cursor = lastEventId ? parseCursor(lastEventId) : undefined;
  if (!cursor) return undefined;
  const current = await readCurrentCursor(db);
  if (cursor.epoch !== current.epoch || isAfter(cursor, current)) return undefined;
  const behind = await countHistoryAfter(db, cursor, maxReplay + 1);
  return behind > maxReplay ? undefined : cursor;
}
