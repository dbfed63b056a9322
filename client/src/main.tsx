import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/queryClient.ts";
import { App } from "./App.tsx";
import { startTranslation } from "./i18n/i18n.ts";
import { theme } from "./theme.ts";
import "./theme.css";

// After an update of the server the files that an open page would load next are gone. A lesson that runs
// has what it needs, and is worth more than what might be opened in it.
const inLesson = /^\/lessons\/[^/]+\/(live|teach)$/;
addEventListener("vite:preloadError", () => {
  if (document.querySelector("video") && inLesson.test(location.pathname)) return;
  const key = "skyclass.reloadedAt";
  const recent = Date.now() - Number(sessionStorage.getItem(key)) < 60_000;
  if (recent) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

await startTranslation();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <App />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
