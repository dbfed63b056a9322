import { Group, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AuditAction } from "../../../../protocol/audit.ts";
import { Day } from "../../../../protocol/days.ts";
import type { AuditFilter } from "../../api/audit.ts";
import { SearchField } from "../../components/SearchField.tsx";

export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}) {
  const { t } = useTranslation();
  const day = (value: string) => Day.safeParse(value).data;
  return (
    <Group gap="sm" align="flex-end">
      <SearchField
        label={t("audit.search")}
        example={t("people.searchExample")}
        value={filter.q ?? ""}
        onSearch={(q) => onChange({ ...filter, q: q || undefined })}
        testId="search-audit"
      />
      <NativeSelect
        label={t("audit.action")}
        data={[
          { value: "", label: t("people.all") },
          ...AuditAction.options.map((action) => ({
            value: action,
            label: t(`audit.actions.${action}`),
          })),
        ]}
        value={filter.action ?? ""}
        onChange={(event) =>
          onChange({ ...filter, action: AuditAction.safeParse(event.currentTarget.value).data })
        }
        data-testid="filter-action"
      />
      <Group gap="sm">
        <TextInput
          type="date"
          label={t("audit.from")}
          value={filter.from ?? ""}
          max={filter.to}
          onChange={(event) => onChange({ ...filter, from: day(event.currentTarget.value) })}
        />
        <TextInput
          type="date"
          label={t("audit.to")}
          value={filter.to ?? ""}
          min={filter.from}
          onChange={(event) => onChange({ ...filter, to: day(event.currentTarget.value) })}
        />
      </Group>
    </Group>
  );
}
