import type en from "./en.json";
import type officeEn from "./office/en.json";
import type officeZhCN from "./office/zh-CN.json";
import type zhCN from "./zh-CN.json";

/** Both directions: a key missing from either catalogue is a type error here. */
type SameKeys<A, B> = A extends B ? (B extends A ? A : never) : never;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: {
      translation: SameKeys<typeof zhCN, typeof en> & SameKeys<typeof officeZhCN, typeof officeEn>;
    };
  }
}
