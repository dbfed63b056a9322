import type { PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import type { LiveRooms, Seated } from "../rooms/liveRooms.ts";
import type { Link } from "../rooms/ports.ts";

/** The socket a message came from. */
export type SocketContext = {
  readonly rooms: LiveRooms;
  readonly personId: PersonId;
  readonly link: Link;
  /** @throws SkyclassError notJoined */
  seated(): Seated;
  sit(seated: Seated): Promise<void>;
  stand(): void;
};

export type Handler<Name extends ClientMessageName> = (
  context: SocketContext,
  request: RequestOf<Name>,
) => Promise<ReplyOf<Name>>;
