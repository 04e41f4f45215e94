/** A system under test with its processes running and its worker waiting for no-op tasks. */
export interface Contender {
  readonly name: string;
  /** The root of each process tree whose CPU time counts. */
  readonly processes: Readonly<Record<string, number>>;
  /** Creates tasks in bulk; returns when the last of them is stored as completed. */
  complete(count: number): Promise<void>;
  /** Creates one task and returns its id. */
  createOne(): Promise<string>;
  /** The ids of what was completed last; looked at again and again, so it has to be cheap. */
  recentlyCompleted(): Promise<string[]>;
  /** Throws unless everything created so far is stored as completed, counted one by one. */
  verify(): Promise<void>;
}

/** Tasks per bulk call, for all alike. */
export const tasksPerCall = 500;
/** Bulk calls under way at a time. */
export const callsInFlight = 4;

/** Makes bulk calls until `count` tasks are created, a few calls at a time. */
export async function createInBulk(count: number, createMany: (size: number) => Promise<unknown>): Promise<void> {
  let left = count;
  const keepCalling = async (): Promise<void> => {
    while (left > 0) {
      const size = Math.min(tasksPerCall, left);
      left -= size;
      await createMany(size);
    }
  };
  await Promise.all(Array.from({ length: callsInFlight }, keepCalling));
}
