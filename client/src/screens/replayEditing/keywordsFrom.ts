import { longestKeyword, mostKeywords } from "../../../../protocol/curriculum.ts";

/** What somebody wrote with commas of either script or spaces between, each word once. */
export const keywordsFrom = (text: string): string[] =>
  [...new Set(text.split(/[\s,，、;；]+/u).filter((word) => word !== ""))]
    .map((word) => word.slice(0, longestKeyword))
    .slice(0, mostKeywords);
