/*
 * Takes the place of Vite's preload helper (vite.config.ts): every `import()` of the client goes through it.
 *
 * Browsers keep in mind that a module could not be fetched and never ask for it again
 * (https://github.com/whatwg/html/issues/6768): a moment without network would take a part of the page away
 * until it is reloaded. So all files are fetched into the browser's cache first, and imported when they are there.
 */
const come = new Map<string, Promise<void>>();

/** `files` are what `load` imports, with their styles, as addresses below the site's root. */
export async function loadCode<Loaded>(
  load: () => Promise<Loaded>,
  files: readonly string[] = [],
): Promise<Loaded> {
  await Promise.all(files.map(async (file) => once(`/${file}`)));
  return load();
}

/** What did not come is asked for again by the next who needs it. */
async function once(address: string): Promise<void> {
  const coming = come.get(address) ?? (address.endsWith(".css") ? addStyle : fetchModule)(address);
  come.set(address, coming);
  try {
    await coming;
  } catch (error) {
    come.delete(address);
    throw error;
  }
}

async function fetchModule(address: string): Promise<void> {
  if (document.querySelector(`script[src="${address}"], link[href="${address}"]`)) return;
  const response = await fetch(address);
  if (!response.ok) {
    if (response.status === 404) reloadAfterUpdate();
    throw new Error(`${address} does not come: ${response.status}`);
  }
  await response.arrayBuffer();
}

async function addStyle(address: string): Promise<void> {
  if (document.querySelector(`link[rel="stylesheet"][href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const coming = new Promise<void>((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(`${address} does not come`)));
  });
  document.head.append(link);
  await coming.catch((error: unknown) => {
    link.remove();
    throw error;
  });
}

const lessonPath = /^\/lessons\/[^/]+\/(live|teach)$/;
const reloadedAtKey = "skyclass.reloadedAt";

/**
 * After an update of the server the files that an open page would load next are gone. A lesson that runs
 * has what it needs, and is worth more than what might be opened in it.
 */
function reloadAfterUpdate(): void {
  if (document.querySelector("video") && lessonPath.test(location.pathname)) return;
  const recent = Date.now() - Number(sessionStorage.getItem(reloadedAtKey)) < 60_000;
  if (recent) return;
  sessionStorage.setItem(reloadedAtKey, String(Date.now()));
  location.reload();
}
