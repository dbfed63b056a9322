import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { QuietPage } from "../../components/QuietPage.tsx";

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
    <QuietPage placed="top">
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
    </QuietPage>
  );
}
