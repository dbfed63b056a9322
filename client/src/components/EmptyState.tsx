import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./EmptyState.module.css";

/** What will appear here, and what to do now. */
export function EmptyState({
  icon,
  title,
  text,
  wholePage = false,
  children,
}: {
  icon: ReactNode;
  title: string;
  text: string;
  /** It is all there is: its title is the page's. */
  wholePage?: boolean;
  children?: ReactNode;
}) {
  return (
    <Stack align="center" gap="sm" className={css["box"] ?? ""}>
      <span className={css["icon"]} aria-hidden="true">
        {icon}
      </span>
      <Title order={wholePage ? 1 : 2} size="h3" ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" className={css["text"] ?? ""}>
        {text}
      </Text>
      {children && (
        <Group justify="center" mt="xs">
          {children}
        </Group>
      )}
    </Stack>
  );
}
