/** Limits that both sides of a boundary must know. Bytes are of UTF-8 JSON. */
export const limits = {
  payloadBytes: 256 * 1024,
  resultBytes: 256 * 1024,
  /** An update message is split at this size; a broker takes at least twice as much. */
  updateMessageBytes: 512 * 1024,
  updatesPerMessage: 100,
  tasksPerCreate: 1_000,
  tasksPerBatch: 1_000,
  tasksPerFilterBatch: 10_000,
  listLimit: 200,
  /** A total is counted up to this. */
  countedTotal: 10_000,
  procedureCallsPerBatch: 50,
  /** Node refuses a request whose head is larger than 16 kB. */
  urlLength: 8_000,
  requestBodyBytes: 8 * 1024 * 1024,
  jsonDepth: 64,
} as const;
