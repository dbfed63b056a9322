import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { SkyclassError } from "../lib/errors.ts";

/**
 * How many wrong attempts are answered: per name few, because that is somebody guessing; per address
 * many, because a whole school may stand behind one.
 */
export type SignInLimits = { perName: number; perAddress: number; windowS: number };
export const standardSignInLimits: SignInLimits = { perName: 10, perAddress: 300, windowS: 300 };

/** An IPv6 subscriber has a /64 at least, so that many addresses are one. */
const addressKey = (address: string): string => {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.split("::");
  const front = head.split(":").filter(Boolean);
  const back = tail.split(":").filter(Boolean);
  const zeros = address.includes("::") ? 8 - front.length - back.length : 0;
  return [...front, ...Array.from({ length: zeros }, () => "0"), ...back].slice(0, 4).join(":");
};

export const createSignInThrottle = (limits: SignInLimits = standardSignInLimits) => {
  const window = { duration: limits.windowS };
  const names = new RateLimiterMemory({ points: limits.perName, ...window, keyPrefix: "name" });
  const addresses = new RateLimiterMemory({
    points: limits.perAddress,
    ...window,
    keyPrefix: "address",
  });

  const take = async (limiter: RateLimiterMemory, key: string) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes)
        throw new SkyclassError("tooManyRequests", { retryAfterMs: refusal.msBeforeNext });
      throw refusal;
    }
  };

  return {
    /**
     * Runs an attempt, which counts until it succeeds: many at once cannot slip through.
     * @throws SkyclassError tooManyRequests without running it
     */
    async attempt<T>(by: { address: string; name?: string }, run: () => Promise<T>): Promise<T> {
      const address = addressKey(by.address);
      await take(addresses, address);
      if (by.name !== undefined) await take(names, by.name);
      const result = await run();
      await addresses.reward(address);
      if (by.name !== undefined) await names.delete(by.name);
      return result;
    },
  };
};
export type SignInThrottle = ReturnType<typeof createSignInThrottle>;
