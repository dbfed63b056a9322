import { writeXlsx } from "hucre/xlsx";
import { Import } from "../../protocol/imports.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import type { TestBrowser } from "./core.ts";
import { until } from "./until.ts";

export const studentHeaders = ["姓名", "班级", "年级", "学号", "出生日期", "家长姓名"];
export const teacherHeaders = ["姓名", "登录名", "班主任班级"];
type Cell = string | number | Date | null;
type Row = Cell[];

/** A workbook as a school would fill the template. */
export const schoolFile = async (sheets: {
  students?: Row[];
  teachers?: Row[];
}): Promise<Uint8Array> =>
  writeXlsx({
    sheets: [
      ...(sheets.students ? [{ name: "学生", rows: [studentHeaders, ...sheets.students] }] : []),
      ...(sheets.teachers ? [{ name: "教师", rows: [teacherHeaders, ...sheets.teachers] }] : []),
    ],
  });

export const uploadPath = (
  schoolId: SchoolId,
  { fileName = "名单.xlsx", complete = false } = {},
): string =>
  `/api/schools/${schoolId}/imports?${new URLSearchParams({ fileName, complete: String(complete) })}`;

/** Follows an import until nothing is at work. */
export const settled = async (
  browser: TestBrowser,
  importId: string,
  limitMs = 30_000,
): Promise<Import> => {
  let latest: Import | undefined;
  await until(async () => {
    latest = await browser.call("GET", `/api/imports/${importId}`, Import);
    return latest.state !== "checking" && latest.state !== "applying";
  }, limitMs);
  if (!latest) throw new Error("the import was not seen");
  return latest;
};

/** Uploads a file and waits for what it would do. */
export const bring = async (
  browser: TestBrowser,
  schoolId: SchoolId,
  file: Uint8Array,
  options: { fileName?: string; complete?: boolean } = {},
): Promise<Import> => {
  const made = await browser.call("POST", uploadPath(schoolId, options), Import, file);
  return settled(browser, made.importId);
};

export const apply = async (browser: TestBrowser, { importId }: Import): Promise<Import> => {
  await browser.call("POST", `/api/imports/${importId}/apply`, Import);
  return settled(browser, importId);
};
