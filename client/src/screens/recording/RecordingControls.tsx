import { Button, Group, Text } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import {
  IconArrowBackUp,
  IconCircle,
  IconPlayerPause,
  IconPlayerPlay,
  IconSquare,
} from "../../components/icons.ts";
import type { Recorder } from "../../media/recording/recorder.ts";
import css from "./Recording.module.css";

const countFrom = 3;

/** Three, two, one; then pause, go on, retake and stop. */
export function RecordingControls({
  recorder,
  canStart,
  canGoOn,
}: {
  recorder: Recorder;
  canStart: boolean;
  canGoOn: boolean;
}) {
  const { t } = useTranslation();
  const { phase, durationMs } = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const [count, setCount] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (count === null) return;
    const timer = setTimeout(() => {
      if (count > 1) return setCount(count - 1);
      setCount(null);
      recorder.start();
    }, 1_000);
    return () => clearTimeout(timer);
  }, [count, recorder]);

  if (count !== null) {
    return (
      <Group gap="sm">
        <Text className={css["count"] ?? ""} role="timer" aria-live="assertive">
          {count}
        </Text>
        <Button variant="default" onClick={() => setCount(null)} autoFocus>
          {t("common.cancel")}
        </Button>
      </Group>
    );
  }
  if (phase !== "recording" && phase !== "paused") {
    return (
      <Button
        size="md"
        color="red.9"
        leftSection={<IconCircle size={20} />}
        disabled={!canStart}
        loading={phase === "ending"}
        onClick={() => setCount(countFrom)}
        data-testid="start-recording"
      >
        {t("recording.start")}
      </Button>
    );
  }
  const paused = phase === "paused";
  const retake = async (): Promise<void> => {
    await recorder.discard();
    setAsking(false);
    setCount(countFrom);
  };
  return (
    <>
      <Group gap="md">
        <Text
          role="status"
          className={css["running"] ?? ""}
          data-on={paused ? undefined : true}
          data-testid="recording-phase"
        >
          {paused ? t("recording.paused") : t("recording.running")}
        </Text>
        <Text className={css["clock"] ?? ""} data-testid="recording-clock">
          {clockText(durationMs)}
        </Text>
      </Group>
      <Group gap="sm">
        {paused ? (
          <Button
            variant="default"
            disabled={!canGoOn}
            leftSection={<IconPlayerPlay size={20} />}
            onClick={() => recorder.goOn()}
            data-testid="go-on-recording"
          >
            {t("recording.goOn")}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={20} />}
            onClick={() => recorder.pause()}
            data-testid="pause-recording"
          >
            {t("recording.pause")}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={20} />}
          onClick={() => {
            recorder.pause();
            setAsking(true);
          }}
          data-testid="retake-recording"
        >
          {t("recording.retake")}
        </Button>
        <Button
          leftSection={<IconSquare size={20} />}
          onClick={() => recorder.stop()}
          data-testid="stop-recording"
        >
          {t("recording.stop")}
        </Button>
      </Group>
      {asking && (
        <ConfirmDialog
          title={t("recording.retakeTitle")}
          text={t("recording.retakeAsk")}
          confirm={t("recording.retakeConfirm")}
          danger
          pending={false}
          error={null}
          onConfirm={() => void retake().catch(() => setAsking(false))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
