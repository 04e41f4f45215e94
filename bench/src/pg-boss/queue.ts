export const queueName = "bench-noop";
/** As in the published figures: a worker that fetches less at a time is several times slower. */
export const batchSize = 1_000;
