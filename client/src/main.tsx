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
