import { Menu } from "@mantine/core";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import { IconCheck } from "../../components/icons.ts";
import { Wish } from "../../media/wishes.ts";
import type { QualityButton } from "../live/QualityMenu.tsx";
import { qualityPictures } from "../live/qualityPictures.ts";
import css from "./QualityChoices.module.css";

/** The menu behind the quality button, open from its first moment: the tap that loaded it was for it. */
export function QualityChoices({
  button,
  quality,
  amount,
  onChoose,
}: {
  button: QualityButton;
  quality: Wish;
  /** Megabytes. */
  amount: number;
  onChoose: (quality: Wish) => void;
}) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(true);
  const target = useRef<HTMLButtonElement>(null);
  // The button that had the focus when the menu was loaded is gone; this one stands in its place. Without it
  // a key pressed before the menu takes the focus would be the page's, and close the menu.
  useLayoutEffect(() => target.current?.focus(), []);
  const change = (now: boolean): void => {
    setOpened(now);
    if (!now) target.current?.focus();
  };
  return (
    <Menu
      opened={opened}
      onChange={change}
      position="top"
      width={300}
      shadow="md"
      withinPortal={false}
    >
      <Menu.Target>
        <BarButton {...button} ref={target} />
      </Menu.Target>
      <Menu.Dropdown className={css["menu"] ?? ""}>
        <Menu.Label>{t("ladder.title")}</Menu.Label>
        {Wish.options.map((option) => {
          const Picture = qualityPictures[option];
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
              <span className={css["note"]}>{t(`ladder.note.${option}`)}</span>
            </Menu.Item>
          );
        })}
        <p className={css["used"]}>{t("ladder.used", { amount })}</p>
      </Menu.Dropdown>
    </Menu>
  );
}
