import { fileURLToPath } from "node:url";
import { buildClient, clientIsCurrent } from "./setup/clientBuild.mjs";

/* Builds dist/client, unless it belongs to the present sources already. */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
if (!clientIsCurrent(root)) await buildClient(root);
