import { delimiter, join } from "node:path";

// How this machine reaches the network belongs to the machine, not to the workspace that calls.
const machineVariables = /^(LANG|LC_ALL|TERM|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i;

/** Its language, terminal and way to the network. */
export function machineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => machineVariables.test(name)));
}

/** The environment of somebody who has just logged in: nothing of npm, pnpm or the calling workspace, and empty caches. */
export function freshEnvironment(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const path = (env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"));
  return {
    ...machineEnvironment(env),
    PATH: path.join(delimiter),
    HOME: home,
    // A machine-wide npmrc may point elsewhere.
    npm_config_cache: join(home, ".npm"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
  };
}
