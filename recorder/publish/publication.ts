import type { Manifest } from "../../protocol/recording.ts";
import {
  masterPlaylist,
  mediaPlaylist,
  type PictureVariant,
  type PlaylistSegment,
  readMediaPlaylist,
} from "./playlist.ts";
import type { ReplayFolder } from "./replayFolder.ts";
import type { PictureEntry } from "./segment.ts";

type Pictures = {
  name: "camera" | "screen";
  segments: readonly PlaylistSegment[];
  formats: ReadonlyMap<string, Pick<PictureEntry, "codec" | "width" | "height">>;
};
type Sound = { segments: readonly PlaylistSegment[]; codec: string };

export const playlistFile = {
  master: "master.m3u8",
  sound: "sound.m3u8",
  teacherSound: "teacher-sound.m3u8",
  camera: "camera.m3u8",
  screen: "screen.m3u8",
  screenMaster: "screen-master.m3u8",
  manifest: "manifest.json",
} as const;

/** Writes what names the segments, after they are there: playlists, then the manifest. */
export class Publication {
  readonly #folder: ReplayFolder;
  readonly #targetDurationS: number;
  readonly #written = new Map<string, string>();

  constructor({ folder, targetDurationS }: { folder: ReplayFolder; targetDurationS: number }) {
    this.#folder = folder;
    this.#targetDurationS = targetDurationS;
  }

  /**
   * `screen` is null while nothing was shared; `teacherSound` has the cuts of `sound`. False where there is nothing to
   * be played yet.
   */
  async writePlaylists({
    startedAtUs,
    sound,
    teacherSound,
    camera,
    screen,
    ended,
  }: {
    startedAtUs: number;
    sound: Sound;
    teacherSound: readonly PlaylistSegment[];
    camera: Pictures;
    screen: Pictures | null;
    ended: boolean;
  }): Promise<boolean> {
    const targetDurationS = this.#targetDurationS;
    const media = (segments: readonly PlaylistSegment[]): string =>
      mediaPlaylist({ segments, startedAtUs, targetDurationS, ended });
    if (sound.segments.length === 0 || camera.segments.length === 0) return false;
    await this.#write(playlistFile.camera, media(camera.segments), ended);
    // After the pictures, of which it is never ahead: hls.js would wait for their discontinuities.
    await this.#write(playlistFile.sound, media(sound.segments), ended);
    await this.#write(playlistFile.teacherSound, media(teacherSound), ended);
    if (screen !== null && screen.segments.length > 0) {
      await this.#write(playlistFile.screen, media(screen.segments), ended);
    }
    const master = masterPlaylist({
      pictures: [pictureVariant(playlistFile.camera, camera)],
      sound,
    });
    await this.#write(playlistFile.master, master, ended);
    return true;
  }

  /** How far a run before this one has published a rendition, microseconds of the lesson. */
  async publishedUs(rendition: "sound" | "camera" | "screen"): Promise<number> {
    const text = await this.#folder.readText(playlistFile[rendition]);
    // A power cut may have taken its content; it is written anew.
    return text === null ? 0 : (readMediaPlaylist(text).at(-1)?.toUs ?? 0);
  }

  async writeManifest(manifest: Manifest): Promise<void> {
    const durable = manifest.state === "complete";
    if (durable) await this.#folder.writeChecksums(manifest);
    await this.#write(playlistFile.manifest, JSON.stringify(manifest), durable);
  }

  /** Removes segments that no playlist names. */
  async sweep(playlists: readonly (readonly PlaylistSegment[])[]): Promise<void> {
    const named = new Set(
      playlists.flatMap((segments) => segments.flatMap(({ file, initFile }) => [file, initFile])),
    );
    await this.#folder.keepOnly(named);
  }

  async #write(name: string, text: string, durable: boolean): Promise<void> {
    if (!durable && this.#written.get(name) === text) return;
    await this.#folder.writeText(name, text, { durable });
    this.#written.set(name, text);
  }
}

/** How a multivariant playlist describes a playlist of these segments. */
export function pictureVariant(
  playlist: string,
  { segments, formats }: Omit<Pictures, "name">,
): PictureVariant {
  const shown = [...formats.values()];
  const widest = shown.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  return {
    playlist,
    codecs: [...new Set(shown.map(({ codec }) => codec))].sort(byLevelDown),
    width: widest.width,
    height: widest.height,
    segments,
  };
}

/** `avc1.PPCCLL`: what needs the most of a decoder first, since some players look at one only. */
function byLevelDown(a: string, b: string): number {
  return a.slice(-2) === b.slice(-2) ? a.localeCompare(b) : b.slice(-2).localeCompare(a.slice(-2));
}
