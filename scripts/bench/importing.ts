import { Import } from "../../protocol/imports.ts";
import { School } from "../../protocol/people.ts";
import { enterDemo, startCore } from "../../test/factories/core.ts";
import { apply, bring, schoolFile } from "../../test/factories/schoolFiles.ts";
import { type Figure, percentile, rounded } from "./figure.ts";

const rounds = 2;
/** 2,400 children in 60 classes with a guardian each, and 200 teachers. */
const childCount = 2_400;
const teacherCount = 200;

/** An Excel file; another `round` has other student numbers. */
export const largeSchool = async (round: number) =>
  schoolFile({
    students: Array.from({ length: childCount }, (_, index) => [
      `学生${index}`,
      `${"一二三四五六".charAt(index % 6)}年级${(Math.floor(index / 6) % 10) + 1}班`,
      "",
      `${round}-${index}`,
      "2016-05-06",
      `家长${index}`,
    ]),
    teachers: Array.from({ length: teacherCount }, (_, index) => [`老师${index}`, "", ""]),
  });

/** A school of 5,000 people over HTTP on the embedded database: from the upload to the last row. */
export async function measureImport(): Promise<Figure[]> {
  const core = await startCore();
  try {
    const operator = await enterDemo(core, "demo-operator");
    const seconds: number[] = [];
    const tried: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { schoolId } = await operator.call("POST", "/api/schools", School, {
        name: `大校${round}`,
      });
      const file = await largeSchool(round);
      const fromMs = performance.now();
      const found = await bring(operator, schoolId, file);
      tried.push((performance.now() - fromMs) / 1000);
      const done = await apply(operator, found);
      seconds.push((performance.now() - fromMs) / 1000);
      const made = Import.parse(done).effects?.adds.total;
      if (done.state !== "applied" || made !== 2 * childCount + teacherCount)
        throw new Error(`the import is ${done.state}, ${String(made)} people`);
    }
    return [
      {
        name: "import_5k_s",
        value: rounded(percentile(seconds, 1), 2),
        unit: "s",
        n: rounds,
        note: `slowest; upload, dry run and apply of 5,000 people (xlsx) on the embedded database; the dry run took ${tried.map((each) => rounded(each, 2)).join(", ")}`,
      },
    ];
  } finally {
    await core.close();
  }
}
