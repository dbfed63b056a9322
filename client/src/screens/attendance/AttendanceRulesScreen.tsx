import { Anchor, Button, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { AttendanceRules, type SchoolAttendanceRules } from "../../../../protocol/attendance.ts";
import { SchoolId } from "../../../../protocol/ids.ts";
import { useAttendanceRules, useChangeAttendanceRules } from "../../api/attendance.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

/** What a school calls late, left early, absent and made up. */
export default function AttendanceRulesScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OfSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

function OfSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const { dayAndTime } = useAttendanceTexts();
  const found = useAttendanceRules(schoolId);
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("attendance.rules") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {found.data?.schoolName ?? t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("attendance.rules")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("attendance.rulesText")}
        </Text>
        {found.data?.at && (
          <Text c="dimmed">
            {t("attendance.rulesBy", {
              name: found.data.by?.displayName ?? t("common.gone"),
              time: dayAndTime(found.data.at),
            })}
          </Text>
        )}
      </div>
      {found.data ? (
        <RulesForm key={found.data.at} of={found.data} />
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows rows={4} />
      )}
    </Stack>
  );
}

const fields = [
  { name: "lateAfterMinutes", unit: "minutes", least: 0, most: 60 },
  { name: "leftEarlyAfterMinutes", unit: "minutes", least: 0, most: 60 },
  { name: "absentBelowPercent", unit: "percent", least: 0, most: 100 },
  { name: "replayFromPercent", unit: "percent", least: 1, most: 100 },
] as const;

function RulesForm({ of }: { of: SchoolAttendanceRules }) {
  const { t } = useTranslation();
  const change = useChangeAttendanceRules(of.schoolId);
  const [draft, setDraft] = useState<Record<string, number | string>>({ ...of.rules });
  const rules = AttendanceRules.safeParse(draft);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (rules.success) change.mutate(rules.data);
      }}
    >
      <Stack gap="md" maw={480}>
        {fields.map(({ name, unit, least, most }) => (
          <NumberInput
            key={name}
            size="md"
            label={t(`attendance.ruleNames.${name}`)}
            description={t(`attendance.ruleTexts.${name}`)}
            suffix={` ${t(`attendance.units.${unit}`)}`}
            min={least}
            max={most}
            allowDecimal={false}
            hideControls
            value={draft[name] ?? ""}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
            data-testid={`rule-${name}`}
          />
        ))}
        {change.error && <ErrorNote error={change.error} />}
        <Group>
          <Button
            type="submit"
            disabled={!rules.success}
            loading={change.isPending}
            data-testid="save-rules"
          >
            {t("attendance.rulesSave")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
