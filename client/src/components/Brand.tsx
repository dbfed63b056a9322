import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import css from "./Brand.module.css";

export function Brand({ demo = false }: { demo?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link href="/" className={css["brand"]}>
      <img src="/favicon.svg" alt="" width={32} height={32} />
      <span className={css["name"]}>{t("app.name")}</span>
      {demo && <span className={css["demo"]}>{t("app.demo")}</span>}
    </Link>
  );
}
