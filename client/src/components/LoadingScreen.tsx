import { Container, Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** What stands where a screen is about to be. */
export function LoadingScreen() {
  const { t } = useTranslation();
  return (
    <Container size="md" py="xl">
      <VisuallyHidden component="output">{t("common.loading")}</VisuallyHidden>
      <Stack gap="lg">
        <Skeleton height={36} width="40%" />
        <LoadingRows />
      </Stack>
    </Container>
  );
}

export function LoadingRows({ rows = 4, height = 56 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}
