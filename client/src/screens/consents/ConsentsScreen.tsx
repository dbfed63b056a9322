import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOwnConsents } from "../../api/consents.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSignature } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { ChildCard } from "./ChildCard.tsx";

/** A guardian decides for each child, for sound and picture apart. */
export default function ConsentsScreen() {
  const { t } = useTranslation();
  const own = useOwnConsents();
  const children = own.data?.filter((child) => child.as === "guardian");
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("consents.title") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("consents.title")}
        </Title>
        <Text maw="40em" mt="xs">
          {t("consents.about")}
        </Text>
      </div>
      {own.error && !children ? (
        <ErrorNote error={own.error} onRetry={() => void own.refetch()} />
      ) : !children ? (
        <LoadingRows rows={2} height={220} />
      ) : children.length === 0 ? (
        <EmptyState
          icon={<IconSignature size={48} />}
          title={t("consents.noChildrenTitle")}
          text={t("consents.noChildrenText")}
        />
      ) : (
        children.map((child) => <ChildCard key={child.child.personId} child={child} />)
      )}
    </Stack>
  );
}
