import { Button, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MadeReplay } from "../../../../protocol/operation.ts";
import { useMadeReplays, useMakeReplayAnew } from "../../api/operation.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";

const restMs = 300;

/** What was published, to have one made anew that does not play as it should. */
export function MadeReplays() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words, restMs);
  const { data, error, refetch } = useMadeReplays(wanted);
  const [asked, setAsked] = useState<MadeReplay | null>(null);
  const [begun, setBegun] = useState<MadeReplay | null>(null);
  const anew = useMakeReplayAnew();
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("operation.made.title")}
      </Title>
      <Text c="dimmed" mb="xs">
        {t("operation.made.text")}
      </Text>
      <TextInput
        label={t("operation.made.find")}
        value={words}
        maxLength={60}
        maw={320}
        mb="xs"
        onChange={(event) => setWords(event.currentTarget.value)}
        data-testid="find-made-replay"
      />
      {begun && (
        <Text role="status" mb="xs" data-testid="made-anew">
          {t("operation.made.begun", { title: begun.title })}
        </Text>
      )}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data ? (
        <Replays replays={data.replays} searched={wanted.trim() !== ""} onAsk={setAsked} />
      ) : (
        !error && <LoadingRows rows={3} height={44} />
      )}
      {asked && (
        <ConfirmDialog
          title={t("operation.made.ask", { title: asked.title })}
          text={t("operation.made.askText")}
          confirm={t("operation.made.make")}
          pending={anew.isPending}
          error={anew.error}
          danger
          onConfirm={() =>
            anew.mutate(asked.lessonId, {
              onSuccess: () => {
                setBegun(asked);
                setAsked(null);
              },
            })
          }
          onClose={() => {
            anew.reset();
            setAsked(null);
          }}
        />
      )}
    </section>
  );
}

function Replays({
  replays,
  searched,
  onAsk,
}: {
  replays: readonly MadeReplay[];
  searched: boolean;
  onAsk: (of: MadeReplay) => void;
}) {
  const { t } = useTranslation();
  if (replays.length === 0)
    return (
      <Text c="dimmed">{t(searched ? "operation.made.nothingFound" : "operation.made.empty")}</Text>
    );
  return (
    <table className={table["table"]} data-testid="made-replays">
      <thead>
        <tr>
          <th>{t("operation.lessonColumn")}</th>
          <th>{t("operation.teacherColumn")}</th>
          <th>{t("operation.made.publishedColumn")}</th>
          <th>{t("operation.made.make")}</th>
        </tr>
      </thead>
      <tbody>
        {replays.map((one) => (
          <tr key={one.lessonId}>
            <td data-label={t("operation.lessonColumn")}>{one.title}</td>
            <td data-label={t("operation.teacherColumn")}>{one.teacherName}</td>
            <td data-label={t("operation.made.publishedColumn")}>
              {t("operation.time", { date: new Date(one.publishedAt) })}
            </td>
            <td data-label={t("operation.made.make")}>
              {one.captureKept ? (
                <Button
                  variant="default"
                  aria-label={t("operation.made.makeOf", { title: one.title })}
                  onClick={() => onAsk(one)}
                  data-testid="make-anew"
                >
                  {t("operation.made.make")}
                </Button>
              ) : (
                <Text c="dimmed">{t("operation.made.gone")}</Text>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
