import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Brand } from "../../components/Brand.tsx";
import { LanguageSwitch } from "../../components/LanguageSwitch.tsx";
import { ThemeSwitch } from "../../components/ThemeSwitch.tsx";
import css from "./Doorway.module.css";

/** The plain page that everybody passes before they are known. */
export function Doorway({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children: ReactNode;
}) {
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <Brand />
        <div className={css["tools"]}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={css["main"]}>
        <Paper withBorder radius="lg" p="xl" w="100%" maw={440}>
          <Stack gap="md">
            <div>
              <Title order={1} size="h2">
                {title}
              </Title>
              <Text c="dimmed" mt={4}>
                {text}
              </Text>
            </div>
            {children}
          </Stack>
        </Paper>
      </main>
    </div>
  );
}
