/** Whether a call to the file system failed because there is no such file or folder. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** For `catch` of such a call: `instead` where nothing is there; every other failure stays one. */
export const orMissing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isMissingFile(error)) return instead;
    throw error;
  };
