/**
 * The results of several promises as they come. `Promise.race` over a promise that stays open keeps every result
 * of the others alive for as long: measured, a quiet progress beside a busy history kept all of its pages.
 */
export function firstOf<T>(): { add(promise: Promise<T>): void; next(): Promise<T> } {
  const settled: Promise<T>[] = [];
  let wake: (() => void) | undefined;
  return {
    add(promise) {
      const settle = async (): Promise<void> => {
        await Promise.allSettled([promise]);
        settled.push(promise);
        wake?.();
      };
      void settle();
    },
    async next() {
      if (settled.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const promise = settled.shift();
      if (!promise) throw new Error("woken without a result");
      return promise;
    },
  };
}
