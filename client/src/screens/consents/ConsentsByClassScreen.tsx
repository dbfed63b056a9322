import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, Redirect } from "wouter";
import type { ClassConsentCount } from "../../../../protocol/consents.ts";
import { useConsentsByClass } from "../../api/consents.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSchool } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";

/** How many families of each class have agreed; whoever has one class goes straight to it. */
export default function ConsentsByClassScreen() {
  const { t } = useTranslation();
  const classes = useConsentsByClass();
  const [only, ...more] = classes.data ?? [];
  if (only && more.length === 0) {
    return <Redirect to={`/people/consents/${only.classId}`} replace />;
  }
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("consents.title") })}</title>
      <div>
        <Anchor component={Link} href="/people">
          {t("nav.people")}
        </Anchor>
        <Title order={1} size="h2">
          {t("consents.title")}
        </Title>
        <Text c="dimmed">{t("consents.aboutForSchools")}</Text>
      </div>
      {classes.error && !classes.data ? (
        <ErrorNote error={classes.error} onRetry={() => void classes.refetch()} />
      ) : !classes.data ? (
        <LoadingRows rows={8} height={44} />
      ) : classes.data.length === 0 ? (
        <EmptyState
          icon={<IconSchool size={48} />}
          title={t("consents.noClassesTitle")}
          text={t("consents.noClassesText")}
        />
      ) : (
        <ByClass classes={classes.data} />
      )}
    </Stack>
  );
}

function ByClass({ classes }: { classes: readonly ClassConsentCount[] }) {
  const { t } = useTranslation();
  const severalSchools = new Set(classes.map(({ schoolId }) => schoolId)).size > 1;
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          {severalSchools && <th>{t("schools.name")}</th>}
          <th>{t("schools.className")}</th>
          <th data-number>{t("schools.students")}</th>
          <th data-number>{t("consents.asked")}</th>
          <th data-number>{t("consents.kinds.sound")}</th>
          <th data-number>{t("consents.kinds.picture")}</th>
        </tr>
      </thead>
      <tbody>
        {classes.map((one) => (
          <tr key={one.classId} data-testid="class-consent-count">
            {severalSchools && <td data-label={t("schools.name")}>{one.schoolName}</td>}
            <td data-label={t("schools.className")}>
              <Link href={`/people/consents/${one.classId}`}>{one.name}</Link>
            </td>
            <td data-number data-label={t("schools.students")}>
              {one.students}
            </td>
            <td data-number data-label={t("consents.asked")}>
              {one.asked}
            </td>
            {(["sound", "picture"] as const).map((kind) => (
              <td key={kind} data-number data-label={t(`consents.kinds.${kind}`)}>
                {one.asked === 0
                  ? t("consents.nobodyAsked")
                  : t("consents.share", { given: one[kind], asked: one.asked })}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
