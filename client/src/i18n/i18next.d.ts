import type en from "./en.json";
import type zhCN from "./zh-CN.json";

/** Both directions: a key missing from either catalogue is a type error here. */
type SameKeys<A, B> = A extends B ? (B extends A ? A : never) : never;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: SameKeys<typeof zhCN, typeof en> };
  }
}
