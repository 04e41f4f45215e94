import type { HistoryEntry, TaskWithHistory } from "@millrace/contracts/task";
import { wordsOfActor } from "../../lib/actors.ts";
import { shorten } from "../../lib/text.ts";
import { formatExact } from "../../lib/time.ts";
import { wordsOfEvent } from "./history-words.ts";
import { priorityWords, statusWords } from "./task-words.ts";

const shown: readonly { field: string; label: string; words: (task: TaskWithHistory) => string }[] = [
  { field: "title", label: "Title", words: ({ title }) => title },
  { field: "description", label: "Description", words: ({ description }) => description },
  { field: "priority", label: "Priority", words: ({ priority }) => priorityWords[priority] },
  { field: "tags", label: "Tags", words: ({ tags }) => tags.join(", ") },
  { field: "expiresAt", label: "Expires", words: ({ expiresAt }) => (expiresAt ? formatExact(expiresAt) : "") },
  { field: "payload", label: "Payload", words: ({ payload }) => JSON.stringify(payload ?? {}) },
  { field: "status", label: "Status", words: ({ status }) => statusWords[status] },
];

/** What a field holds by now. */
export interface FieldNews {
  field: string;
  label: string;
  /** Blank where nothing stands there any more. */
  now: string;
}

/** What of a task is not as it was. */
export function fieldNews(before: TaskWithHistory, after: TaskWithHistory): FieldNews[] {
  return shown.flatMap(({ field, label, words }) =>
    words(before) === words(after) ? [] : { field, label, now: shorten(words(after), 80) },
  );
}

/** Who did what since, the same said once: "Edited by a colleague". */
export function deedsSince(version: number, history: readonly HistoryEntry[], myId: string): string[] {
  const deeds = history.filter((entry) => entry.version > version);
  return [...new Set(deeds.map((entry) => `${wordsOfEvent(entry)} ${wordsOfActor(entry.by, myId)}`))];
}
