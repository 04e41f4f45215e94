export const queueName = "bench-noop";
