import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ClassId } from "../../../../protocol/ids.ts";
import { IconCalendarEvent } from "../../components/icons.ts";

export function WeekLink({ classId }: { classId: ClassId | null }) {
  const { t } = useTranslation();
  return (
    <Button
      component={Link}
      href={classId ? `/week?class=${classId}` : "/week"}
      variant="subtle"
      leftSection={<IconCalendarEvent size={18} />}
      data-testid="see-week"
    >
      {t("today.week")}
    </Button>
  );
}
