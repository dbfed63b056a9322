import type { z } from "zod";
import { type ClientMessageName, clientMessages } from "../../../protocol/signaling.ts";
import type { SocketContext } from "../handler.ts";
import { parseRequest } from "../parse.ts";
import { acceptCall } from "./acceptCall.ts";
import { answerCamera } from "./answerCamera.ts";
import { answerPoll } from "./answerPoll.ts";
import { answerQuestion } from "./answerQuestion.ts";
import { askForCamera } from "./askForCamera.ts";
import { askQuestion } from "./askQuestion.ts";
import { callOnStage } from "./callOnStage.ts";
import { chooseQuality } from "./chooseQuality.ts";
import { clearBoard } from "./clearBoard.ts";
import { closeBoard } from "./closeBoard.ts";
import { connectTransport } from "./connectTransport.ts";
import { consumeTracks } from "./consumeTracks.ts";
import { declineCall } from "./declineCall.ts";
import { deleteChatMessage } from "./deleteChatMessage.ts";
import { drawStroke } from "./drawStroke.ts";
import { drawPick } from "./drawPick.ts";
import { dropPoll } from "./dropPoll.ts";
import { endLesson } from "./endLesson.ts";
import { endPoll } from "./endPoll.ts";
import { eraseStrokes } from "./eraseStrokes.ts";
import { giveSign } from "./giveSign.ts";
import { enlarge } from "./enlarge.ts";
import { hideSlides } from "./hideSlides.ts";
import { joinLesson } from "./joinLesson.ts";
import { leaveLesson } from "./leaveLesson.ts";
import { leaveStage } from "./leaveStage.ts";
import { lendPen } from "./lendPen.ts";
import { lowerHand } from "./lowerHand.ts";
import { makePoll } from "./makePoll.ts";
import { muteGuest } from "./muteGuest.ts";
import { muteInChat } from "./muteInChat.ts";
import { openBoard } from "./openBoard.ts";
import { openTransport } from "./openTransport.ts";
import { pauseTrack } from "./pauseTrack.ts";
import { pointAtSlide } from "./pointAtSlide.ts";
import { publishTrack } from "./publishTrack.ts";
import { putAwayPoll } from "./putAwayPoll.ts";
import { raiseHand } from "./raiseHand.ts";
import { readAids } from "./readAids.ts";
import { readBoard } from "./readBoard.ts";
import { readChat } from "./readChat.ts";
import { readThreads } from "./readThreads.ts";
import { reportChatMessage } from "./reportChatMessage.ts";
import { reportConnection } from "./reportConnection.ts";
import { restartIce } from "./restartIce.ts";
import { resumeTracks } from "./resumeTracks.ts";
import { reportRung } from "./reportRung.ts";
import { returnToLesson } from "./returnToLesson.ts";
import { sayInChat } from "./sayInChat.ts";
import { secondQuestion } from "./secondQuestion.ts";
import { showPoll } from "./showPoll.ts";
import { sendReaction } from "./sendReaction.ts";
import { setChatRule } from "./setChatRule.ts";
import { showSlide } from "./showSlide.ts";
import { startLesson } from "./startLesson.ts";
import { startPoll } from "./startPoll.ts";
import { startTimer } from "./startTimer.ts";
import { stopTimer } from "./stopTimer.ts";
import { thankGuest } from "./thankGuest.ts";
import { turnBoard } from "./turnBoard.ts";
import { unpublishTrack } from "./unpublishTrack.ts";
import { withdrawQuestion } from "./withdrawQuestion.ts";
import { writeInThread } from "./writeInThread.ts";

/** What a message carried, as it came; its reply, or a SkyclassError. */
type Answer = (context: SocketContext, given: readonly unknown[]) => Promise<unknown>;

const on =
  <Request extends z.ZodType, Reply extends z.ZodType>(
    message: { request: Request; reply: Reply },
    handler: (context: SocketContext, request: z.infer<Request>) => Promise<z.infer<Reply>>,
  ): Answer =>
  (context, given) =>
    handler(context, parseRequest(message.request, given));

/** Every message a page may send, and what answers it. */
export const handlers: { readonly [Name in ClientMessageName]: Answer } = {
  "lesson:join": on(clientMessages["lesson:join"], joinLesson),
  "lesson:leave": on(clientMessages["lesson:leave"], leaveLesson),
  "lesson:return": on(clientMessages["lesson:return"], returnToLesson),
  "lesson:start": on(clientMessages["lesson:start"], startLesson),
  "lesson:end": on(clientMessages["lesson:end"], endLesson),
  "transport:open": on(clientMessages["transport:open"], openTransport),
  "transport:connect": on(clientMessages["transport:connect"], connectTransport),
  "transport:restartIce": on(clientMessages["transport:restartIce"], restartIce),
  "track:publish": on(clientMessages["track:publish"], publishTrack),
  "track:pause": on(clientMessages["track:pause"], pauseTrack),
  "track:unpublish": on(clientMessages["track:unpublish"], unpublishTrack),
  "track:consume": on(clientMessages["track:consume"], consumeTracks),
  "track:resume": on(clientMessages["track:resume"], resumeTracks),
  "quality:choose": on(clientMessages["quality:choose"], chooseQuality),
  "question:ask": on(clientMessages["question:ask"], askQuestion),
  "question:second": on(clientMessages["question:second"], secondQuestion),
  "question:answer": on(clientMessages["question:answer"], answerQuestion),
  "question:withdraw": on(clientMessages["question:withdraw"], withdrawQuestion),
  "hand:raise": on(clientMessages["hand:raise"], raiseHand),
  "hand:lower": on(clientMessages["hand:lower"], lowerHand),
  "stage:call": on(clientMessages["stage:call"], callOnStage),
  "stage:accept": on(clientMessages["stage:accept"], acceptCall),
  "stage:decline": on(clientMessages["stage:decline"], declineCall),
  "stage:askCamera": on(clientMessages["stage:askCamera"], askForCamera),
  "stage:answerCamera": on(clientMessages["stage:answerCamera"], answerCamera),
  "stage:mute": on(clientMessages["stage:mute"], muteGuest),
  "stage:thank": on(clientMessages["stage:thank"], thankGuest),
  "stage:leave": on(clientMessages["stage:leave"], leaveStage),
  "slides:show": on(clientMessages["slides:show"], showSlide),
  "slides:hide": on(clientMessages["slides:hide"], hideSlides),
  "slides:enlarge": on(clientMessages["slides:enlarge"], enlarge),
  "slides:point": on(clientMessages["slides:point"], pointAtSlide),
  "board:open": on(clientMessages["board:open"], openBoard),
  "board:turn": on(clientMessages["board:turn"], turnBoard),
  "board:close": on(clientMessages["board:close"], closeBoard),
  "board:read": on(clientMessages["board:read"], readBoard),
  "board:draw": on(clientMessages["board:draw"], drawStroke),
  "board:erase": on(clientMessages["board:erase"], eraseStrokes),
  "board:clear": on(clientMessages["board:clear"], clearBoard),
  "board:lend": on(clientMessages["board:lend"], lendPen),
  "chat:read": on(clientMessages["chat:read"], readChat),
  "chat:say": on(clientMessages["chat:say"], sayInChat),
  "chat:delete": on(clientMessages["chat:delete"], deleteChatMessage),
  "chat:rule": on(clientMessages["chat:rule"], setChatRule),
  "chat:mute": on(clientMessages["chat:mute"], muteInChat),
  "chat:report": on(clientMessages["chat:report"], reportChatMessage),
  "thread:read": on(clientMessages["thread:read"], readThreads),
  "thread:write": on(clientMessages["thread:write"], writeInThread),
  "pulse:sign": on(clientMessages["pulse:sign"], giveSign),
  "pulse:react": on(clientMessages["pulse:react"], sendReaction),
  "aids:read": on(clientMessages["aids:read"], readAids),
  "pick:draw": on(clientMessages["pick:draw"], drawPick),
  "timer:start": on(clientMessages["timer:start"], startTimer),
  "timer:stop": on(clientMessages["timer:stop"], stopTimer),
  "rung:report": on(clientMessages["rung:report"], reportRung),
  "poll:make": on(clientMessages["poll:make"], makePoll),
  "poll:drop": on(clientMessages["poll:drop"], dropPoll),
  "poll:start": on(clientMessages["poll:start"], startPoll),
  "poll:end": on(clientMessages["poll:end"], endPoll),
  "poll:show": on(clientMessages["poll:show"], showPoll),
  "poll:putAway": on(clientMessages["poll:putAway"], putAwayPoll),
  "poll:answer": on(clientMessages["poll:answer"], answerPoll),
  "connection:report": on(clientMessages["connection:report"], reportConnection),
};
