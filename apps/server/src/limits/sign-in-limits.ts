import { AppError } from "../app-error.ts";
import { accountKey } from "./account-key.ts";
import { addressKey } from "./address-key.ts";
import { type LimitName, tooMany } from "./limit.ts";
import type { SharedCounter } from "./shared-counter.ts";

/** 0 is off. */
export interface SignInLimitSettings {
  /** Wrong passwords for one account from one address. */
  loginPerAccountAndAddress: number;
  /** Wrong passwords for one account, from all addresses that it is not known to use. */
  loginPerAccount: number;
  /** Wrong passwords from one address. */
  loginPerAddress: number;
  registerPerAddress: number;
}

export interface SignInLimits {
  /** Counts before the attempt, so that attempts at once count too; what was no wrong password is given back. */
  login<T>(caller: { email: string; ip: string }, attempt: () => Promise<T>): Promise<T>;
  /** The password that one who is signed in gives again: a stolen session must not be able to guess it. */
  confirm<T>(userId: string, attempt: () => Promise<T>): Promise<T>;
  register<T>(ip: string, attempt: () => Promise<T>): Promise<T>;
}

interface Deps {
  counter: SharedCounter;
  settings: SignInLimitSettings;
  onLimited: (limit: LimitName) => void;
}

interface Rule {
  name: LimitName;
  key: string;
  limit: number;
  isExempt?: () => Promise<boolean>;
}

const windowSeconds = 15 * 60;
/** For so long after a login an address is one that the account is known to use. */
const knownSeconds = 30 * 24 * 3_600;

/**
 * Nobody can lock a person out who signs in from where they did before: a stranger's failures fill the stranger's own
 * count for this account first, and the count of the whole account does not bind addresses that are known.
 */
export function createSignInLimits({ counter, settings, onLimited }: Deps): SignInLimits {
  /** One after another: what is refused by the first rule must not fill up the account's count. */
  async function countOrThrow(rules: Rule[], counted: string[]): Promise<void> {
    for (const { name, key, limit, isExempt } of rules) {
      const count = limit === 0 ? null : await counter.add(key, 1, windowSeconds);
      if (count) counted.push(key);
      if (!count || count.total <= limit || (await isExempt?.())) continue;
      onLimited(name);
      throw tooMany(count.msLeft);
    }
  }

  return {
    async login({ email, ip }, attempt) {
      const account = accountKey(email);
      const address = addressKey(ip);
      const known = `known:${account}:${address}`;
      const counted: string[] = [];
      const { loginPerAddress, loginPerAccountAndAddress, loginPerAccount } = settings;
      await countOrThrow(
        [
          { name: "login_address", key: `login:${address}`, limit: loginPerAddress },
          { name: "login_account", key: `login:${account}:${address}`, limit: loginPerAccountAndAddress },
          {
            name: "login_account",
            key: `login:${account}`,
            limit: loginPerAccount,
            isExempt: () => counter.isOpen(known),
          },
        ],
        counted,
      );
      const giveBack = () => Promise.allSettled(counted.map((key) => counter.add(key, -1, windowSeconds)));
      try {
        const opened = await attempt();
        await Promise.allSettled([giveBack(), loginPerAccount === 0 || counter.reopen(known, knownSeconds)]);
        return opened;
      } catch (error) {
        const isWrongPassword = error instanceof AppError && error.code === "INVALID_CREDENTIALS";
        if (!isWrongPassword) await giveBack();
        throw error;
      }
    },

    async confirm(userId, attempt) {
      const key = `confirm:${userId}`;
      const limit = settings.loginPerAccountAndAddress;
      await countOrThrow([{ name: "login_account", key, limit }], []);
      const confirmed = await attempt();
      await Promise.allSettled([limit === 0 || counter.add(key, -1, windowSeconds)]);
      return confirmed;
    },

    async register(ip, attempt) {
      const rule: Rule = { name: "register", key: `register:${addressKey(ip)}`, limit: settings.registerPerAddress };
      await countOrThrow([rule], []);
      return attempt();
    },
  };
}
