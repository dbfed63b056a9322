import { Button, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import {
  longestWithdrawReason,
  ReplayAudience,
  type ReplayAudienceRecord,
} from "../../../../protocol/replayAudience.ts";
import { useReplayAudience, useSetReplayAudience } from "../../api/replayEditing.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import css from "./ReplayEditing.module.css";

/** Who may watch the replay; said anew, it holds at once. */
export default function AudienceChoice({ lessonId }: { lessonId: LessonId }) {
  const record = useReplayAudience(lessonId);
  if (record.data) {
    const version = record.data.versions[0]?.version ?? 0;
    return <Choice key={version} lessonId={lessonId} record={record.data} version={version} />;
  }
  if (record.error) return <ErrorNote error={record.error} onRetry={() => void record.refetch()} />;
  return <LoadingRows rows={3} height={44} />;
}

function Choice({
  lessonId,
  record,
  version,
}: {
  lessonId: LessonId;
  record: ReplayAudienceRecord;
  version: number;
}) {
  const { t } = useTranslation();
  const [audience, setAudience] = useState(record.audience);
  const [reason, setReason] = useState("");
  const set = useSetReplayAudience(lessonId);
  const withdraws = audience === "nobody" && record.audience !== "nobody";
  const changed = audience !== record.audience;
  return (
    <form
      className={css["part"]}
      aria-label={t("replayEditing.audience")}
      data-testid="replay-audience"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ audience, reason: withdraws ? reason : "", insteadOf: version });
      }}
    >
      <Radio.Group
        label={t("replayEditing.audience")}
        value={audience}
        onChange={(value) => setAudience(ReplayAudience.parse(value))}
      >
        <Stack gap={0}>
          {ReplayAudience.options.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`replayEditing.audienceOf.${one}`)}
              classNames={{ body: css["choice"] ?? "" }}
              data-testid={`audience-${one}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      {withdraws && (
        <TextInput
          label={t("replayEditing.reason")}
          description={t("replayEditing.reasonText")}
          value={reason}
          maxLength={longestWithdrawReason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="withdraw-reason"
        />
      )}
      {set.error && <ErrorNote error={set.error} />}
      <Button
        type="submit"
        disabled={!changed || (withdraws && reason.trim() === "")}
        loading={set.isPending}
        data-testid="set-audience"
      >
        {t(withdraws ? "replayEditing.withdraw" : "replayEditing.setAudience")}
      </Button>
      {record.versions.length > 0 && (
        <details className={css["earlier"]}>
          <summary>{t("replayEditing.earlier")}</summary>
          <ol>
            {record.versions.map((one) => (
              <li key={one.version}>
                {t(`replayEditing.audienceOf.${one.audience}`)}
                {one.reason !== "" && ` · ${one.reason}`}
                <br />
                <small>
                  {t("replayEditing.by", { name: one.byName ?? "–", date: new Date(one.at) })}
                </small>
              </li>
            ))}
          </ol>
        </details>
      )}
    </form>
  );
}
