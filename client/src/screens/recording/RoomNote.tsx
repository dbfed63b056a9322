import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Source } from "../../media/recording/layout.ts";
import { roomNow } from "../../media/recording/recorder.ts";
import { roomBefore } from "../../media/recording/room.ts";

/** Told before the beginning where the browser's storage will not hold a long lesson. */
export function RoomNote({ source, mostBytes }: { source: Source; mostBytes: number }) {
  const { t } = useTranslation();
  const room = useQuery({
    queryKey: ["recording-room", source, mostBytes],
    queryFn: async () => roomNow(source, { mostBytes, recordedBytes: 0 }),
    staleTime: 0,
  });
  const ms = room.data ?? null;
  const kind = roomBefore(ms);
  if (ms === null || kind === "enough") return null;
  return (
    <Text role="status" data-testid="recording-room">
      {kind === "none"
        ? t("recording.roomNone")
        : t("recording.roomShort", { count: Math.floor(ms / 60_000) })}
    </Text>
  );
}
