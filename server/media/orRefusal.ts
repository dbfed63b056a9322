import { errors, type types } from "mediasoup";
import { SkyclassError } from "../lib/errors.ts";

/** What mediasoup says no to was asked wrongly; while the router is gone it is nobody's fault. */
export const orRefusal = async <T>(router: types.Router, asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (cause) {
    if (router.closed) throw new SkyclassError("mediaUnavailable", { cause });
    if (cause instanceof TypeError || cause instanceof errors.UnsupportedError)
      throw new SkyclassError("badRequest", { cause });
    throw cause;
  }
};
