import type { types } from "mediasoup";

/** A whole picture with all its layers has to fit while the other worker is busy. */
const bufferBytes = 1_000_000;

type Pipe = {
  /** Of the producer that is brought. */
  readonly producerId: string;
  readonly making: Promise<types.Producer>;
  needs: number;
};

/** A producer as it is found on a router; `release` when it is needed there no more. */
export type Brought = { producer: types.Producer; release: () => void };

/**
 * What is brought from the routers on which it is published to a lesson's other routers: once to each, for as
 * long as somebody there needs it. Pauses, closing and requests for key frames cross the pipes, and so do
 * sender reports and abs-capture-time, by which pages and the recording keep sound and pictures together.
 */
export class Pipes {
  readonly #portRange: types.TransportPortRange;
  /** By producer and router. */
  readonly #pipes = new Map<string, Pipe>();

  constructor({ portRange }: { portRange: types.TransportPortRange }) {
    this.#portRange = portRange;
  }

  get count(): number {
    return this.#pipes.size;
  }

  async bring(a: {
    producer: types.Producer;
    from: types.Router;
    to: types.Router;
  }): Promise<Brought> {
    if (a.from === a.to) return { producer: a.producer, release: () => undefined };
    const key = `${a.producer.id} ${a.to.id}`;
    const pipe = this.#pipes.get(key) ?? this.#make(key, a);
    pipe.needs += 1;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      pipe.needs -= 1;
      if (pipe.needs === 0) this.#end(key, pipe);
    };
    try {
      return { producer: await pipe.making, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Resolves when nothing of the paused producer comes out of any pipe any more. */
  async paused(producerId: string): Promise<void> {
    const pausing = [...this.#pipes.values()]
      .filter((pipe) => pipe.producerId === producerId)
      .map(async ({ making }) => (await making).pause());
    // What ends meanwhile sends nothing, either.
    await Promise.allSettled(pausing);
  }

  #make(key: string, a: { producer: types.Producer; from: types.Router; to: types.Router }): Pipe {
    const pipe: Pipe = { producerId: a.producer.id, making: this.#lay(a), needs: 0 };
    this.#pipes.set(key, pipe);
    const forget = () => {
      if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
    };
    pipe.making.then((producer) => {
      if (producer.closed) forget();
      else producer.observer.once("close", forget);
    }, forget);
    return pipe;
  }

  async #lay(a: {
    producer: types.Producer;
    from: types.Router;
    to: types.Router;
  }): Promise<types.Producer> {
    const { pipeProducer } = await a.from.pipeToRouter({
      producerId: a.producer.id,
      router: a.to,
      // The one before may not be quite closed yet.
      keepId: false,
      enableSctp: false,
      enableRtx: true,
      listenInfo: {
        protocol: "udp",
        ip: "127.0.0.1",
        portRange: this.#portRange,
        sendBufferSize: bufferBytes,
        recvBufferSize: bufferBytes,
      },
    });
    if (!pipeProducer) throw new Error("a pipe without its end");
    return pipeProducer;
  }

  #end(key: string, pipe: Pipe): void {
    if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
    pipe.making.then(
      (producer) => producer.close(),
      () => undefined,
    );
  }
}
