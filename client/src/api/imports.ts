import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ImportId, SchoolId } from "../../../protocol/ids.ts";
import { Import, ImportList } from "../../../protocol/imports.ts";
import { request } from "./request.ts";

const importsKey = ["imports"] as const;
/** One that is at work is looked at again this often. */
const workingRefreshMs = 700;

export const isAtWork = ({ state }: Import): boolean =>
  state === "checking" || state === "applying";

export function useImports(schoolId: SchoolId) {
  return useQuery({
    queryKey: [...importsKey, schoolId],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/schools/${schoolId}/imports`, signal }, ImportList)).imports,
    refetchInterval: ({ state: { data } }) => (data?.some(isAtWork) ? workingRefreshMs : false),
  });
}

export function useUploadImport(schoolId: SchoolId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, complete }: { file: File; complete: boolean }) => {
      const search = new URLSearchParams({
        fileName: file.name.slice(-120),
        complete: String(complete),
      });
      const path = `/api/schools/${schoolId}/imports?${search}`;
      return request({ method: "POST", path, file }, Import);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: importsKey }),
  });
}

/** Applying and undoing change people and classes, so everything else is asked again as well. */
function useImportStep(importId: ImportId, step: "apply" | "undo") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request({ method: "POST", path: `/api/imports/${importId}/${step}` }, Import),
    onSettled: () => client.invalidateQueries(),
  });
}
export const useApplyImport = (importId: ImportId) => useImportStep(importId, "apply");
export const useUndoImport = (importId: ImportId) => useImportStep(importId, "undo");
