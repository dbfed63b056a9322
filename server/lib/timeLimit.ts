/**
 * What `work` comes to, if it does so in time; otherwise rejects with what `late` makes. The work
 * itself goes on, and its outcome is then nobody's.
 */
export const withinLimit = async <T>(
  work: Promise<T>,
  { limitMs, late }: { limitMs: number; late: () => Error },
): Promise<T> => {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(late()), limitMs);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
};
