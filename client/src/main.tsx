import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { createQueryClient } from "./api/queryClient.ts";
import { App } from "./App.tsx";
import { startTranslation } from "./i18n/i18n.ts";
import { theme } from "./theme.ts";
import "./theme.css";

// Its compiled parsers need `eval`, which the content security policy forbids.
z.config({ jitless: true });

// After an update of the server the files that an open page would load next are gone.
addEventListener("vite:preloadError", () => {
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
