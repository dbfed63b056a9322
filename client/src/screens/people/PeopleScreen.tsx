import { Button, Group, Pagination, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { usePeople } from "../../api/people.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSignature, IconUserCheck, IconUserOff, IconUsers } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { SlipsButton } from "../../components/SlipsButton.tsx";
import { PeopleFilters } from "./PeopleFilters.tsx";
import { PeopleTable } from "./PeopleTable.tsx";
import { usePeopleFilter } from "./usePeopleFilter.ts";

/** Everybody of the district; search and filters live in the address. */
export default function PeopleScreen() {
  const { t } = useTranslation();
  const [filter, setFilter] = usePeopleFilter();
  const people = usePeople(filter);
  const me = useMe().data;
  const page = people.data;
  const besideFamilies = (me?.memberships ?? []).some(
    ({ role }) => role === "headTeacher" || role === "schoolAdmin",
  );
  const headed = (me?.memberships ?? []).flatMap((held) =>
    held.role === "headTeacher" ? [held.classId] : [],
  );
  const erases = me?.memberships.some(({ role }) => role === "operator" || role === "schoolAdmin");
  // Beside the list of those of a class who have not begun stands what gets them to.
  const waitingIn =
    filter.activated === "no" && page?.people.some(({ may }) => may.resetPassword)
      ? filter.classId
      : undefined;
  const slipsOf = [...new Set([...headed, ...(waitingIn === undefined ? [] : [waitingIn])])];
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.people") })}</title>
      <Title order={1} size="h2">
        {t("nav.people")}
      </Title>
      <Group gap="sm">
        <Button
          variant="default"
          component={Link}
          href="/people/activation"
          leftSection={<IconUserCheck size={18} />}
          data-testid="activation"
        >
          {t("activation.title")}
        </Button>
        {besideFamilies && (
          <Button
            variant="default"
            component={Link}
            href={`/people/consents${filter.classId === undefined ? "" : `/${filter.classId}`}`}
            leftSection={<IconSignature size={18} />}
            data-testid="consents"
          >
            {t("people.consents")}
          </Button>
        )}
        {erases && (
          <Button
            variant="default"
            component={Link}
            href="/people/erasures"
            leftSection={<IconUserOff size={18} />}
            data-testid="erasures"
          >
            {t("erasure.records")}
          </Button>
        )}
        {slipsOf.map((classId) => {
          const name = me?.placeNames[classId] ?? page?.placeNames[classId] ?? "";
          return (
            <SlipsButton
              key={classId}
              of={{ classId }}
              name={name}
              label={t("firstSlips.ofClass", { name })}
              variant="default"
            />
          );
        })}
      </Group>
      <PeopleFilters filter={filter} onChange={setFilter} />
      {people.error && !page ? (
        <ErrorNote error={people.error} onRetry={() => void people.refetch()} />
      ) : !page ? (
        <LoadingRows rows={8} height={44} />
      ) : page.people.length === 0 ? (
        <EmptyState
          icon={<IconUsers size={48} />}
          title={t("people.emptyTitle")}
          text={t("people.emptyText")}
        />
      ) : (
        <Stack gap="sm" aria-busy={people.isPlaceholderData}>
          <Text c="dimmed">{t("people.total", { count: page.total })}</Text>
          <PeopleTable people={page.people} placeNames={page.placeNames} />
          {page.total > page.pageSize && (
            <Pagination
              total={Math.ceil(page.total / page.pageSize)}
              value={page.page}
              onChange={(next) => setFilter({ ...filter, page: next })}
              getControlProps={(control) => ({ "aria-label": t(`people.pages.${control}`) })}
            />
          )}
        </Stack>
      )}
    </Stack>
  );
}
