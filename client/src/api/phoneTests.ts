import { skipToken, useMutation, useQuery } from "@tanstack/react-query";
import {
  PhoneTest,
  PhoneTestCode,
  ReportedPhoneTest,
  type ReportPhoneTest,
} from "../../../protocol/phoneTests.ts";
import { request } from "./request.ts";

export function useReportPhoneTest() {
  return useMutation({
    mutationFn: (body: ReportPhoneTest) =>
      request({ method: "POST", path: "/api/phone-tests", body }, ReportedPhoneTest),
  });
}

/** The results behind a code; nothing is asked for as long as it is no code. */
export function usePhoneTest(code: string) {
  return useQuery({
    queryKey: ["phone-tests", code],
    queryFn: PhoneTestCode.safeParse(code).success
      ? ({ signal }) => request({ path: `/api/phone-tests/${code}`, signal }, PhoneTest)
      : skipToken,
    retry: false,
  });
}
