import { Alert, Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/request.ts";
import { IconAlertCircle } from "./icons.ts";
import { errorKey } from "./errorKey.ts";
import css from "./ErrorNote.module.css";

/** Says kindly what went wrong; the code is behind "details". */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const key = errorKey(error);
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Alert color="red" variant="outline" icon={<IconAlertCircle />} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text>{t(`errors.${key}`)}</Text>
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
        <details className={css["details"]}>
          <summary>{t("common.details")}</summary>
          {t("common.errorDetails", { code: key, requestId: requestId ?? "–" })}
        </details>
      </Stack>
    </Alert>
  );
}
