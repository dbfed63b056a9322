import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, safe in addresses and cookies. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** What is stored of a token: who reads the database cannot use it. The token is random, so no salt. */
export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();
