import { Client, type PoolConfig } from "pg";
import { DataFolderInUse, openDataFolder, socketPathIn } from "../../lib/dataFolder.ts";
import { embeddedAddress, embeddedSocket, startEmbeddedPostgres } from "../embeddedPostgres.ts";

export type OpenClient = {
  client: Client;
  /** For those who need further connections while this one is open. */
  address: PoolConfig;
  close(): Promise<void>;
};

const connect = async (client: Client): Promise<Client> => {
  // A connection lost while idle is told by the next query.
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

/** PostgreSQL at the URL. */
export const openPostgresClient = async (url: string): Promise<OpenClient> => {
  const address = { connectionString: url, connectionTimeoutMillis: 10_000 };
  const client = await connect(new Client(address));
  return { client, address, close: () => client.end() };
};

/**
 * The embedded database in a data folder that nobody uses: no server starts on it meanwhile. It is not
 * migrated.
 * @throws DataFolderInUse
 */
export const openStoppedClient = async (dataDir: string): Promise<OpenClient> => {
  const dataFolder = await openDataFolder({ path: dataDir });
  try {
    const socketPath = await dataFolder.socketPath(embeddedSocket);
    const server = await startEmbeddedPostgres({
      folder: await dataFolder.folder("pg"),
      socketPath,
      onDied: () => undefined,
    });
    const address = embeddedAddress(socketPath);
    const client = await connect(new Client(address));
    return {
      client,
      address,
      async close() {
        await client.end();
        await server.close();
        await dataFolder.close();
      },
    };
  } catch (error) {
    await dataFolder.close();
    throw error;
  }
};

/** The same through the server that runs on the folder, where one does. */
export const openEmbeddedClient = async (dataDir: string): Promise<OpenClient> => {
  try {
    return await openStoppedClient(dataDir);
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    const address = embeddedAddress(await socketPathIn(dataDir, embeddedSocket));
    const client = await connect(new Client({ ...address, connectionTimeoutMillis: 10_000 }));
    return { client, address, close: () => client.end() };
  }
};

/** The database of an installation, wherever it is. */
export const openDatabaseClient = (options: {
  url: string | undefined;
  dataDir: string;
}): Promise<OpenClient> =>
  options.url === undefined ? openEmbeddedClient(options.dataDir) : openPostgresClient(options.url);
