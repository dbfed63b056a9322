import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Quality } from "../../../../protocol/media.ts";
import { BarButton } from "../../components/BarButton.tsx";
import { IconCheck, IconHeadphones, IconPhoto, IconPhotoDown } from "../../components/icons.ts";
import css from "./QualityMenu.module.css";

const pictures = { auto: IconPhoto, low: IconPhotoDown, soundOnly: IconHeadphones } as const;

/** How much picture a student wants, and what the lesson took of her data so far. */
export function QualityMenu({
  quality,
  usedBytes,
  onChoose,
}: {
  quality: Quality;
  usedBytes: number;
  onChoose: (quality: Quality) => void;
}) {
  const { t } = useTranslation();
  // Megabytes as data plans are counted in.
  const amount = Math.round(usedBytes / 1_000_000);
  const Chosen = pictures[quality];
  return (
    <Menu position="top" width={300} shadow="md" withinPortal={false}>
      <Menu.Target>
        <BarButton
          icon={<Chosen size={24} />}
          label={t("quality.bar", { amount })}
          hint={t(`quality.name.${quality}`)}
          testId="quality"
        />
      </Menu.Target>
      <Menu.Dropdown className={css["menu"] ?? ""}>
        <Menu.Label>{t("quality.title")}</Menu.Label>
        {Quality.options.map((option) => {
          const Picture = pictures[option];
          return (
            <Menu.Item
              key={option}
              role="menuitemradio"
              aria-checked={option === quality}
              leftSection={<Picture size={24} />}
              rightSection={option === quality ? <IconCheck size={20} /> : null}
              onClick={() => onChoose(option)}
              data-testid={`quality-${option}`}
            >
              {t(`quality.name.${option}`)}
              <span className={css["note"]}>{t(`quality.note.${option}`)}</span>
            </Menu.Item>
          );
        })}
        <p className={css["used"]}>{t("quality.used", { amount })}</p>
      </Menu.Dropdown>
    </Menu>
  );
}
