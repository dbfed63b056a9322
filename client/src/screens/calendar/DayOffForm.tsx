import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { MakeCalendarEntry } from "../../../../protocol/calendar.ts";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { useMakeDayOff } from "../../api/calendar.ts";
import { weekdayText } from "../../components/dayText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";

const schoolWeekdays = [1, 2, 3, 4, 5];

export function DayOffForm({ schoolId }: { schoolId: SchoolId | null }) {
  const { t, i18n } = useTranslation();
  const make = useMakeDayOff();
  const [kind, setKind] = useState<"holiday" | "makeUp">("holiday");
  const [name, setName] = useState("");
  const [firstDay, setFirstDay] = useState("");
  const [lastDay, setLastDay] = useState("");
  const [weekday, setWeekday] = useState(1);
  const parsed = MakeCalendarEntry.safeParse(
    kind === "holiday"
      ? { kind, schoolId, name, firstDay, lastDay: lastDay || firstDay }
      : { kind, schoolId, name, day: firstDay, followsWeekday: weekday },
  );
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (parsed.success) make.mutate(parsed.data);
  };
  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t("plan.what")}
          data={[
            { value: "holiday", label: t("plan.holiday") },
            { value: "makeUp", label: t("plan.makeUp") },
          ]}
          value={kind}
          onChange={(event) =>
            setKind(event.currentTarget.value === "makeUp" ? "makeUp" : "holiday")
          }
          data-testid="day-off-kind"
        />
        <TextInput
          label={t("plan.dayOffName")}
          placeholder={kind === "holiday" ? t("plan.holidayExample") : t("plan.makeUpExample")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={40}
          flex="1 1 180px"
          data-testid="day-off-name"
        />
        <TextInput
          type="date"
          label={kind === "holiday" ? t("plan.firstDay") : t("plan.day")}
          value={firstDay}
          onChange={(event) => setFirstDay(event.currentTarget.value)}
          data-testid="day-off-first-day"
        />
        {kind === "holiday" ? (
          <TextInput
            type="date"
            label={t("plan.lastDay")}
            value={lastDay || firstDay}
            min={firstDay}
            onChange={(event) => setLastDay(event.currentTarget.value)}
            error={firstDay && lastDay && lastDay < firstDay ? t("plan.daysReversed") : undefined}
          />
        ) : (
          <NativeSelect
            label={t("plan.lessonsOf")}
            data={schoolWeekdays.map((one) => ({
              value: String(one),
              label: weekdayText(one, i18n.language),
            }))}
            value={String(weekday)}
            onChange={(event) => setWeekday(Number(event.currentTarget.value))}
          />
        )}
        <Button
          type="submit"
          disabled={!parsed.success}
          loading={make.isPending}
          data-testid="add-day-off"
        >
          {t("plan.addDayOff")}
        </Button>
      </Group>
      {make.error && <ErrorNote error={make.error} />}
    </form>
  );
}
