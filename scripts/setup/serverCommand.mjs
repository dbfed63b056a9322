/**
 * How node is told to run the server. Left to itself its young generation grows to 128 MB where a
 * thousand children come into a lesson, and stays so; with 16 MB a participant takes less than half
 * (docs/sizing.md). The Dockerfile says the same.
 */
export const serverCommand = ["--max-semi-space-size=16", "server/main.ts"];
