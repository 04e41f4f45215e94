const pauseMs = 1_000;

export interface LoadOptions {
  isServerThere?: () => Promise<boolean>;
  pause?: () => Promise<void>;
}

async function answersHealth(): Promise<boolean> {
  return fetch("/health", { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function pauseAWhile(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, pauseMs);
  });
}

/**
 * Loads a part of the app, however long the server is away. Where the server is there and the part still cannot
 * be had, another version was deployed: the error goes up, and the router loads the page anew.
 */
export async function loadModule<T>(load: () => Promise<T>, options: LoadOptions = {}): Promise<T> {
  const { isServerThere = answersHealth, pause = pauseAWhile } = options;
  try {
    return await load();
  } catch (error) {
    if (await isServerThere()) throw error;
    await pause();
    return loadModule(load, options);
  }
}
