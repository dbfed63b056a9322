/* Everybody of the demo school, each signed in on a page of their own. */
import { ConsentsByClass } from "../../protocol/consents.ts";
import { LessonList } from "../../protocol/lessons.ts";
import { type Role, SchoolList } from "../../protocol/people.ts";
import { type Chromium, launchChromium } from "../rig/browser.ts";
import { callApi, type PersonPage, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";

export interface DemoSchool {
  product: Product;
  chromium: Chromium;
  people: Record<Exclude<Role, "officer" | "researcher">, PersonPage>;
  /** One that was not recorded. */
  lessonId: string;
  schoolId: string;
  classId: string;
  close: () => Promise<void>;
}

export async function openDemoSchool(): Promise<DemoSchool> {
  const product = await startProduct();
  const chromium = await launchChromium({ devices: "builtIn" }).catch(async (error: unknown) => {
    await product.close();
    throw error;
  });
  const close = async () => {
    await chromium.close();
    await product.close();
  };
  try {
    const enter = (link: string | undefined, expectedErrors: RegExp[] = []) =>
      signIn({ chromium, product, link, expectedErrors });
    const people = {
      operator: await enter(product.links.operator[0]),
      // The lesson was not held, either: it has no attendance.
      teacher: await enter(product.links.teacher[0], [/404 .*\/attendance\)$/]),
      // The lesson was not recorded, which the replay's page is told.
      student: await enter(product.links.student[0], [/404 .*\/replay\)$/]),
      schoolAdmin: await enter(product.links.schoolAdmin[0]),
      headTeacher: await enter(product.links.headTeacher[0]),
      guardian: await enter(product.links.guardian[0]),
    };
    const { lessons } = await callApi(people.teacher.page, {
      path: "/api/lessons",
      reply: LessonList,
    });
    const { schools } = await callApi(people.operator.page, {
      path: "/api/schools",
      reply: SchoolList,
    });
    const { classes } = await callApi(people.headTeacher.page, {
      path: "/api/consents/by-class",
      reply: ConsentsByClass,
    });
    return {
      ...{ product, chromium, people, close },
      lessonId: lessons[0]?.lessonId ?? "none",
      schoolId: schools[0]?.schoolId ?? "none",
      classId: classes[0]?.classId ?? "none",
    };
  } catch (error) {
    await close();
    throw error;
  }
}
