/** Tells a person at the terminal what is going on and how long it took. */
export interface Progress {
  note: (message: string) => void;
  /** Runs one step and prints it with its duration when it is done. */
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

export function createProgress(print: (line: string) => void): Progress {
  return {
    note: (message) => print(`  … ${message}`),
    async step(title, work) {
      const begin = performance.now();
      const result = await work();
      print(`  ✓ ${title.padEnd(44)} ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
      return result;
    },
  };
}
