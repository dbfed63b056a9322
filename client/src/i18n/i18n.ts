import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { Locale } from "../../../protocol/people.ts";
import { partCatalogues, type TextPart } from "./parts.ts";
import zhCN from "./zh-CN.json" with { type: "json" };

/** Chinese comes with the page, being what most people read; English when it is asked for. */
const catalogueOf = {
  "zh-CN": async () => zhCN,
  en: async () => (await import("./en.json", { with: { type: "json" } })).default,
} satisfies Record<Locale, () => Promise<typeof zhCN>>;

/** Of which a page has shown a screen: their texts follow every change of the language. */
const shownParts = new Set<TextPart>();

/** Of the district once somebody is signed in: a lesson is at the same time on every phone. */
let timeZone: string | undefined;

export function showTimesIn(zone: string): void {
  timeZone = zone;
}

const storageKey = "skyclass.language";

function rememberedLanguage(): Locale {
  try {
    return Locale.catch("zh-CN").parse(localStorage.getItem(storageKey));
  } catch {
    // Storage can be forbidden (private windows, embedded browsers).
    return "zh-CN";
  }
}

async function loadPart(part: TextPart, locale: Locale): Promise<void> {
  i18next.addResourceBundle(
    locale,
    "translation",
    await partCatalogues[part][locale](),
    true,
    true,
  );
}

/** A screen whose folder scripts/texts/parts.ts lists, with the texts that such screens alone say. */
export async function withTexts<Screen>(
  part: TextPart,
  load: () => Promise<Screen>,
): Promise<Screen> {
  shownParts.add(part);
  const [screen] = await Promise.all([load(), loadPart(part, currentLanguage())]);
  return screen;
}

async function load(locale: Locale): Promise<void> {
  i18next.addResourceBundle(locale, "translation", await catalogueOf[locale](), true, true);
  await Promise.all([...shownParts].map(async (part) => loadPart(part, locale)));
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
}

export async function startTranslation(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "zh-CN",
    fallbackLng: "zh-CN",
    resources: { "zh-CN": { translation: zhCN } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  // i18next keeps the formatters of its own, which would hold on to the zone before.
  i18next.services.formatter?.add(
    "datetime",
    (at: Date, language, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { timeZone, ...options }).format(at),
  );
  await load(rememberedLanguage());
}

export function currentLanguage(): Locale {
  return Locale.catch("zh-CN").parse(i18next.language);
}

export async function changeLanguage(locale: Locale): Promise<void> {
  await load(locale);
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // The choice then holds for this page only.
  }
}
