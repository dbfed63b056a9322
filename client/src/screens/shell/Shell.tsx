import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useMe } from "../../api/session.ts";
import { Brand } from "../../components/Brand.tsx";
import { LanguageSwitch } from "../../components/LanguageSwitch.tsx";
import { ThemeSwitch } from "../../components/ThemeSwitch.tsx";
import { withTexts } from "../../i18n/i18n.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { placesOf } from "./places.ts";
import css from "./Shell.module.css";

const UploadBadge = lazy(async () =>
  withTexts("microLessons", async () => import("../microLessons/UploadBadge.tsx")),
);

/** Header and ground of every page that is not a live lesson. */
export default function Shell({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const { t } = useTranslation();
  const me = useMe().data;
  const [path] = useLocation();
  const places = placesOf(me);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>("[aria-current]");
    // On phones the places scroll sideways; `scrollIntoView` would move the page, too.
    if (nav.current && here) {
      const { offsetLeft, clientWidth } = nav.current;
      nav.current.scrollLeft = here.offsetLeft - offsetLeft - (clientWidth - here.offsetWidth) / 2;
    }
  }, [path, places.length]);
  return (
    <div className={css["page"]}>
      <a className={css["skip"]} href="#main">
        {t("nav.skip")}
      </a>
      <header className={css["header"]}>
        <Brand demo={me?.demo ?? false} />
        {places.length > 1 && (
          <nav className={css["nav"]} ref={nav} aria-label={t("nav.label")}>
            {places.map(({ href, name }) => {
              const here = href === "/" ? path === "/" : path.startsWith(href);
              return (
                <Link key={href} href={href} aria-current={here ? "page" : undefined}>
                  {t(`nav.${name}`)}
                </Link>
              );
            })}
          </nav>
        )}
        {me?.memberships.some(({ role }) => role === "teacher") && (
          <Suspense>
            <UploadBadge />
          </Suspense>
        )}
        <div className={css["tools"]}>
          <LanguageSwitch compact />
          <ThemeSwitch />
          {me && <AccountMenu me={me} />}
        </div>
      </header>
      <main id="main" className={wide ? css["mainWide"] : css["main"]}>
        {children}
      </main>
    </div>
  );
}
