import { readFile, stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { BackupError } from "../../server/backup/archive.ts";

const shortest = 12;

/**
 * The passphrase of a backup: the content of the key file, or typed at the terminal, unseen, twice when
 * it is to be set. Never on the command line, where every user of the machine could read it.
 * @throws BackupError
 */
export const askPassphrase = async (options: {
  keyFile: string | undefined;
  twice: boolean;
}): Promise<string> => {
  if (options.keyFile !== undefined) return fromFile(options.keyFile);
  if (!process.stdin.isTTY)
    throw new BackupError("There is no terminal to ask at: give the passphrase with --key-file.");
  const passphrase = await ask("Passphrase of the backup: ");
  if (passphrase.length < shortest)
    throw new BackupError(`The passphrase needs at least ${shortest} characters.`);
  if (options.twice && (await ask("The same again: ")) !== passphrase)
    throw new BackupError("These were two different ones.");
  return passphrase;
};

const fromFile = async (path: string): Promise<string> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new BackupError(`There is no key file ${path}.`, { cause });
  });
  if ((found.mode & 0o077) !== 0)
    throw new BackupError(`The key file is open to other users. Run: chmod 600 ${path}`);
  const passphrase = (await readFile(path, "utf8")).trim();
  if (passphrase.length < shortest)
    throw new BackupError(`The key file needs at least ${shortest} characters.`);
  return passphrase;
};

const ask = async (question: string): Promise<string> => {
  process.stderr.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const answer = await reader.question("");
  reader.close();
  process.stderr.write("\n");
  return answer;
};
