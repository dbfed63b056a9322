const oldest = [3, 25] as const;

/**
 * Sender reports follow capture time from 3.25 on; without that sound and picture drift apart.
 * @throws Error when the version is older
 */
export const demandMediasoup = (version: string): void => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new Error(
      `mediasoup ${version} is installed; ${oldest.join(".")} or later is needed. Resolve the lock file with Node 24.`,
    );
};
