import type { Principal } from "../access/principal.ts";
import { addressKey } from "./address-key.ts";
import { type LimitName, tooMany } from "./limit.ts";
import { createPermits } from "./permits.ts";
import type { SharedCounter } from "./shared-counter.ts";

/** 0 is off. */
export interface ApiLimitSettings {
  apiPerMinute: number;
  strangersPerMinute: number;
}

export interface ApiLimit {
  /** Refuses a request of so many calls when its caller has had too many in this minute. */
  admit(caller: { principal: Principal | null; ip: string }, calls: number): Promise<void>;
}

interface Deps {
  counter: SharedCounter;
  settings: ApiLimitSettings;
  now: () => number;
  onLimited: (limit: LimitName) => void;
}

/** Per principal, whatever tokens and sessions it uses; per address for strangers. */
export function createApiLimit({ counter, settings, now, onLimited }: Deps): ApiLimit {
  const permitsOf = (limit: number) => createPermits({ counter, limit, windowSeconds: 60, now });
  const { apiPerMinute, strangersPerMinute } = settings;
  const principals = permitsOf(apiPerMinute);
  const strangers = permitsOf(strangersPerMinute);

  return {
    async admit({ principal, ip }, calls) {
      if ((principal ? apiPerMinute : strangersPerMinute) === 0) return;
      const waitMs = principal
        ? await principals.take(`api:${principal.id}`, calls)
        : await strangers.take(`stranger:${addressKey(ip)}`, calls);
      if (waitMs === 0) return;
      onLimited("api");
      throw tooMany(waitMs);
    },
  };
}
