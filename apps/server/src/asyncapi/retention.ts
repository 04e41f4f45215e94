import { streamDefinitions } from "@millrace/messaging/stream-configs";
import { z } from "zod";

const configSchema = z.object({
  retention: z.enum(["limits", "workqueue"]),
  discard: z.enum(["old", "new"]),
  max_bytes: z.int(),
  max_age: z.int().default(0),
  max_msgs_per_subject: z.int().default(0),
});

export interface Retention {
  stream: string;
  retention: string;
  /** What happens to a message for which there is no room. */
  whenFull: string;
  maxBytes: number;
  maxAgeSeconds?: number;
  maxMessagesPerSubject?: number;
}

/** How long messages of a stream are kept, from the definitions that the server makes the streams by. */
export function retentionOf(stream: string): Retention {
  const definition = streamDefinitions({}).find(({ name }) => name === stream);
  if (!definition) throw new Error(`there is no stream ${stream}`);
  const config = configSchema.parse(definition.config);
  return {
    stream,
    retention: config.retention === "workqueue" ? "until it is done" : "within the limits",
    whenFull: config.discard === "new" ? "a new message is refused" : "the oldest message is dropped",
    maxBytes: config.max_bytes,
    ...(config.max_age > 0 && { maxAgeSeconds: config.max_age / 1_000_000_000 }),
    ...(config.max_msgs_per_subject > 0 && { maxMessagesPerSubject: config.max_msgs_per_subject }),
  };
}
