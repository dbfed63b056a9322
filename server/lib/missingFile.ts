/** Whether a call to the file system failed because there is no such file or folder. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
