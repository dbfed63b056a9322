import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SchoolId } from "../../../protocol/ids.ts";
import { SchoolChat } from "../../../protocol/schoolChat.ts";
import { request } from "./request.ts";

const keyOf = (schoolId: SchoolId) => ["schools", schoolId, "chat"] as const;

export function useSchoolChat(schoolId: SchoolId) {
  return useQuery({
    queryKey: keyOf(schoolId),
    queryFn: async ({ signal }) =>
      request({ path: `/api/schools/${schoolId}/chat`, signal }, SchoolChat),
  });
}

export function useChangeChatWords(schoolId: SchoolId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (words: string[]) =>
      request(
        { method: "PUT", path: `/api/schools/${schoolId}/chat/words`, body: { words } },
        SchoolChat,
      ),
    onSuccess: (chat) => client.setQueryData(keyOf(schoolId), chat),
  });
}
