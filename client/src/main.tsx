import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { microLessonsKey } from "./api/microLessons.ts";
import { createQueryClient } from "./api/queryClient.ts";
import { Uploads, UploadsContext } from "./api/uploads.ts";
import { App } from "./App.tsx";
import { startTranslation } from "./i18n/i18n.ts";
import { theme } from "./theme.ts";
import "./theme.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

await startTranslation();
const client = createQueryClient();
const uploads = new Uploads({
  onSettled: () => void client.invalidateQueries({ queryKey: microLessonsKey }),
});
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <UploadsContext value={uploads}>
          <App />
        </UploadsContext>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
