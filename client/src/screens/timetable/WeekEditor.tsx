import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolId } from "../../../../protocol/ids.ts";
import type { Slot, TimetableWeek } from "../../../../protocol/timetable.ts";
import { conflictsOf, copyWeek } from "../../../../protocol/timetableRules.ts";
import {
  usePublishTimetable,
  useSaveTimetable,
  useTimetableWeek,
  type WeekOfClass,
} from "../../api/timetable.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCalendarEvent, IconCheck, IconCopy, IconPrinter } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { DayList } from "./DayList.tsx";
import { SlotDialog } from "./SlotDialog.tsx";
import { WeekGrid } from "./WeekGrid.tsx";

/** One week of one class: filled in, saved as a draft, published. */
export function WeekEditor({ schoolId, ...of }: WeekOfClass & { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const week = useTimetableWeek(of);
  if (!week.data)
    return week.error ? (
      <ErrorNote error={week.error} onRetry={() => void week.refetch()} />
    ) : (
      <LoadingRows rows={6} />
    );
  const { periods, courses } = week.data;
  if (periods.length === 0 || courses.length === 0)
    return (
      <EmptyState
        icon={<IconCalendarEvent size={48} />}
        title={t("timetable.notReadyTitle")}
        text={periods.length === 0 ? t("timetable.noPeriods") : t("timetable.noCourses")}
      >
        <Button component={Link} href={`/schools/${schoolId}/plan`}>
          {t("schools.plan")}
        </Button>
      </EmptyState>
    );
  return <Editor key={JSON.stringify(week.data.slots)} week={week.data} of={of} />;
}

type Cell = Pick<Slot, "day" | "period">;
const isAt = (cell: Cell) => (slot: Cell) => slot.day === cell.day && slot.period === cell.period;

function Editor({ week, of }: { week: TimetableWeek; of: WeekOfClass }) {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 760px)");
  const [slots, setSlots] = useState<readonly Slot[]>(week.slots);
  const [editing, setEditing] = useState<Cell | null>(null);
  const save = useSaveTimetable(of);
  const publish = usePublishTimetable(of);
  const conflicts = conflictsOf({ ...week, slots });
  const changed = slots !== week.slots;
  const put = (cell: Cell, slot: Slot | null): void =>
    setSlots([...slots.filter((one) => !isAt(cell)(one)), ...(slot ? [slot] : [])]);
  const Shown = narrow ? DayList : WeekGrid;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Button
          onClick={() => publish.mutate(slots)}
          loading={publish.isPending}
          disabled={conflicts.length > 0 || (!changed && week.unpublished === 0)}
          leftSection={<IconCheck size={18} />}
          data-testid="publish-timetable"
        >
          {week.published ? t("timetable.publishAgain") : t("timetable.publish")}
        </Button>
        <Button
          variant="default"
          onClick={() => save.mutate(slots)}
          loading={save.isPending}
          disabled={!changed || conflicts.length > 0}
          data-testid="save-timetable"
        >
          {t("timetable.save")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconCopy size={18} />}
          disabled={week.lastWeek.length === 0}
          onClick={() => setSlots(copyWeek({ ...week, from: week.lastWeek, into: slots }))}
          data-testid="copy-week"
        >
          {t("timetable.copyLast")}
        </Button>
        {!narrow && (
          <Button
            variant="subtle"
            leftSection={<IconPrinter size={18} />}
            onClick={() => globalThis.print()}
          >
            {t("week.print")}
          </Button>
        )}
      </Group>
      <State week={week} changed={changed} conflictCount={conflicts.length} />
      {(save.error ?? publish.error) && <ErrorNote error={save.error ?? publish.error} />}
      {publish.data && !changed && publish.data.kept > 0 && (
        <Alert color="yellow">{t("timetable.kept", { count: publish.data.kept })}</Alert>
      )}
      <Shown
        week={week}
        slots={slots}
        conflicts={conflicts}
        onOpen={setEditing}
        onClear={(cell) => put(cell, null)}
      />
      {editing && (
        <SlotDialog
          week={week}
          slots={slots}
          cell={editing}
          onPut={(slot) => put(editing, slot)}
          onClose={() => setEditing(null)}
        />
      )}
      <Anchor component={Link} href={`/schools/${week.schoolId}/plan`}>
        {t("schools.plan")}
      </Anchor>
    </Stack>
  );
}

/** In one line: how the draft and what families see stand to each other. */
function State({
  week,
  changed,
  conflictCount,
}: {
  week: TimetableWeek;
  changed: boolean;
  conflictCount: number;
}) {
  const { t } = useTranslation();
  const state =
    conflictCount > 0
      ? t("timetable.conflicts", { count: conflictCount })
      : changed
        ? t("timetable.unsaved")
        : week.unpublished > 0
          ? t("timetable.unpublished", { count: week.unpublished })
          : week.published
            ? t("timetable.allPublished")
            : t("timetable.empty");
  return (
    <Text
      c={conflictCount > 0 ? "var(--sky-problem)" : "dimmed"}
      aria-live="polite"
      data-testid="timetable-state"
    >
      {state}
    </Text>
  );
}
