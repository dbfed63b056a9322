/** The first line with words on it, on one line and not longer than `most` characters; empty without any. */
export const firstLine = (text: string, most: number): string => {
  const line = text
    .split(/[\n\r\u2028\u2029]/)
    .map((one) => one.replaceAll(/\s+/g, " ").trim())
    .find((one) => /[\p{L}\p{N}]/u.test(one));
  const characters = Array.from(line ?? "");
  return characters.length > most
    ? `${characters.slice(0, most - 1).join("")}…`
    : characters.join("");
};
