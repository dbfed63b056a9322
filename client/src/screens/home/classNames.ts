import type { Lesson } from "../../../../protocol/lessons.ts";

/** Classes under their school's name, in the order they came. */
export function bySchool<OneClass extends { schoolName: string }>(
  classes: readonly OneClass[],
): [schoolName: string, classes: OneClass[]][] {
  const schools = new Map<string, OneClass[]>();
  for (const one of classes) {
    const ofSchool = schools.get(one.schoolName);
    if (ofSchool) ofSchool.push(one);
    else schools.set(one.schoolName, [one]);
  }
  return Array.from(schools);
}

/** "实验小学 一年级1班、一年级2班": a school's name is said once. */
export function classNames(
  { classes }: Pick<Lesson, "classes">,
  separators: { between: string; schools: string },
): string {
  return bySchool(classes)
    .map(
      ([schoolName, ofSchool]) =>
        `${schoolName} ${ofSchool.map(({ name }) => name).join(separators.between)}`,
    )
    .join(separators.schools);
}
