import * as events from "@millrace/contracts/events";
import { kindAnnouncementSchema } from "@millrace/contracts/kind";
import {
  taskCreatedSchema,
  taskLogSchema,
  taskUpdatedSchema,
  workerPresenceSchema,
} from "@millrace/contracts/messages";
import { buckets, eventSubjects, streams, subjects } from "@millrace/contracts/subjects";
import { z } from "zod";

/** Messages of one kind, and what the server does with them. */
export interface Channel {
  id: string;
  address: string;
  action: "send" | "receive";
  summary: string;
  schema: z.ZodType;
  /** Where they are kept; without it nowhere. */
  stream?: string;
  /** Of the address, each with its description. */
  parameters?: Record<string, string>;
}

const work: Channel[] = [
  {
    id: "taskCreated",
    address: subjects.taskCreated,
    action: "send",
    summary: "One dispatch of one attempt of a task, for the workers of the queue `default`.",
    schema: taskCreatedSchema,
    stream: streams.tasks,
  },
  {
    id: "taskCreatedOfQueue",
    address: `${subjects.taskCreated}.{queue}`,
    action: "send",
    summary: "The same for the workers of any other queue.",
    schema: taskCreatedSchema,
    stream: streams.tasks,
    parameters: { queue: "Named by the kind of the task." },
  },
  {
    id: "taskUpdated",
    address: subjects.taskUpdated,
    action: "receive",
    summary:
      "What became of tasks: one element when quiet, many under load. The server says its own decisions here, too, marked `by: server`.",
    schema: taskUpdatedSchema,
    stream: streams.taskUpdates,
  },
  {
    id: "taskLog",
    address: `${subjects.taskLogPrefix}{taskId}`,
    action: "receive",
    summary: "Lines of the log and the progress of a running task.",
    schema: taskLogSchema,
    stream: streams.taskLogs,
    parameters: { taskId: "The task." },
  },
];

/** `taskAssigned` has a schema of its own, or shares that of all events about a task. */
function eventSchema(name: string, subject: string): z.ZodType {
  const schemas = new Map<string, unknown>(Object.entries(events));
  const [, entity = ""] = subject.split(".");
  const schema = schemas.get(`${name}EventSchema`) ?? schemas.get(`${entity}EventSchema`);
  if (schema instanceof z.ZodType) return schema;
  throw new Error(`packages/contracts/src/events.ts has no ${name}EventSchema for ${subject}`);
}

const happenings = Object.entries(eventSubjects).map(([name, subject]): Channel => {
  const [, entity, event] = subject.split(".");
  const summary = `A ${entity} was ${event}.`;
  return {
    id: name,
    address: subject,
    action: "send",
    summary,
    schema: eventSchema(name, subject),
    stream: streams.events,
  };
});

function bucket(
  name: keyof typeof buckets,
  key: string,
  channel: Pick<Channel, "action" | "summary" | "schema">,
): Channel {
  return {
    id: `bucket${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    address: `$KV.${buckets[name]}.{key}`,
    stream: `KV_${buckets[name]}`,
    parameters: { key },
    ...channel,
  };
}

const flags = [
  bucket("kinds", "`<kind>.<version>`", {
    action: "receive",
    summary: "A kind that a worker can run.",
    schema: kindAnnouncementSchema,
  }),
  bucket("workers", "The worker's id.", {
    action: "receive",
    summary: "A worker lives, and what it holds; gone unless renewed.",
    schema: workerPresenceSchema,
  }),
  bucket("cancellations", "`<task>.<attempt>`", {
    action: "send",
    summary: "An attempt to abort or not to begin.",
    schema: z.object({ at: z.iso.datetime() }),
  }),
  bucket("pauses", "The queue.", {
    action: "send",
    summary: "A queue rests for as long as its key is there.",
    schema: z.object({}),
  }),
];

export const channels: Channel[] = [...work, ...happenings, ...flags];
