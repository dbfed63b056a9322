import { randomInt } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** argon2id with OWASP's minimum (19 MiB, 2 passes, 1 lane), which are the library's defaults. */
export const hashPassword = async (password: string): Promise<string> => hash(password);

/** Checked for people who do not exist, so that the time taken does not tell who does. */
const nobodysHash = await hash("nobody has this password");

/** False for a person without a password, after the same time. */
export const isPassword = async (
  password: string,
  stored: string | undefined,
): Promise<boolean> => {
  const matches = await verify(stored ?? nobodysHash, password);
  return matches && stored !== undefined;
};

/** No letters or digits that look alike on paper. */
const readable = "abcdefghjkmnpqrstuvwxyz23456789";

/** Ten random characters (49 bits) as a child can copy them from a slip of paper: `kx7mq-2whfa`. */
export const makeInitialPassword = (): string => {
  const letters = Array.from({ length: 10 }, () => readable.charAt(randomInt(readable.length)));
  return `${letters.slice(0, 5).join("")}-${letters.slice(5).join("")}`;
};
