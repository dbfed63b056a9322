import { Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";

/** One thing that is set, with a word on what it is for; its content comes when it is there. */
export function PlanSection<Data>({
  title,
  text,
  query,
  children,
}: {
  title: string;
  text: string;
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  children: (data: Data) => ReactNode;
}) {
  const id = useId();
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <div>
        <Title order={2} size="h3" id={id}>
          {title}
        </Title>
        <Text c="dimmed">{text}</Text>
      </div>
      {query.data !== undefined ? (
        children(query.data)
      ) : query.error ? (
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingRows rows={2} />
      )}
    </Stack>
  );
}
