import type en from "./en.json";
import type zhCN from "./zh-CN.json";
import type { PartTexts, SameKeys } from "./parts.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: {
      translation: SameKeys<typeof zhCN, typeof en> & PartTexts;
    };
  }
}
