import { StatusError } from '../grpc/status.ts';
import type { TwoWay } from '../grpc/two-way.ts';
import type { Broker } from './broker.ts';
import { invalidArgument } from './errors.ts';
import type { Faults } from './faults.ts';
import { requestIn, type Codec } from './grpc.ts';
import { sizeOf, type StoredMessage } from './messages.ts';
import { checkName } from './names.ts';
import { maxResponseBytes, received } from './pull.ts';
import type { Consumer, Delivery, Subscription } from './subscription.ts';
import { checkAckDeadline } from './subscription-config.ts';
import type { WireReceivedMessage } from './wire.ts';

interface StreamingPullRequest {
  subscription?: string;
  ackIds?: string[];
  modifyDeadlineSeconds?: number[];
  modifyDeadlineAckIds?: string[];
  streamAckDeadlineSeconds?: number;
  maxOutstandingMessages?: number;
  maxOutstandingBytes?: number;
}

interface StreamingPullResponse {
  receivedMessages?: WireReceivedMessage[];
  subscriptionProperties?: { exactlyOnceDeliveryEnabled: boolean; messageOrderingEnabled: boolean };
}

/** The stream, in the method's own messages. */
type Call = Omit<TwoWay, 'write' | 'onMessage'> & {
  write: (response: StreamingPullResponse) => boolean;
  onMessage: (listener: (request: StreamingPullRequest) => void) => void;
};

/** A stream gets no more at once, so that several streams share the messages. */
const maxMessagesAtOnce = 100;

/** `StreamingPull`: the first request opens it, later ones acknowledge and extend. */
export const streamingPull = (broker: Broker, faults: Faults, codec: Codec) => (stream: TwoWay) => {
  const call: Call = {
    ...stream,
    write: (response) => stream.write(codec.responseSerialize(response)),
    onMessage: (listener) => stream.onMessage((message) => listener(requestIn(codec, message))),
  };
  const fault = faults.take('StreamingPull');
  switch (fault?.kind) {
    case undefined:
      return serve(broker, call);
    case 'hang':
      return;
    case 'delay':
      return void faults.delay(fault.ms).then(() => serve(broker, call));
    case 'status':
    case 'lose-answer':
      return call.fail(new StatusError(fault.code, 'Injected fault'));
  }
};

function serve(broker: Broker, call: Call): void {
  let stream: PullStream | undefined;
  call.onMessage((request) => {
    try {
      if (stream) stream.follow(request);
      else stream = openStream(broker, call, request);
    } catch (error) {
      stream?.end();
      call.fail(error);
    }
  });
  call.onEnd(() => {
    stream?.end();
    call.end();
  });
  call.onClose(() => stream?.end());
}

function openStream(broker: Broker, call: Call, request: StreamingPullRequest): PullStream {
  const subscription = broker.subscription(checkName('subscriptions', request.subscription));
  checkAckDeadline(request.streamAckDeadlineSeconds ?? 0);
  return new PullStream(call, subscription, request);
}

class PullStream implements Consumer {
  readonly #call: Call;
  readonly #subscription: Subscription;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #detach: () => void;
  #messages = 0;
  #bytes = 0;
  #choked = false;
  #ended = false;
  ackDeadlineMs: number;

  constructor(call: Call, subscription: Subscription, request: StreamingPullRequest) {
    this.#call = call;
    this.#subscription = subscription;
    this.#maxMessages = limitOf(request.maxOutstandingMessages);
    this.#maxBytes = limitOf(request.maxOutstandingBytes);
    this.ackDeadlineMs = (request.streamAckDeadlineSeconds ?? 0) * 1_000;
    const { ordered } = subscription.config;
    call.write({
      subscriptionProperties: { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled: ordered },
    });
    call.onDrain(() => this.#unchoke());
    this.#detach = subscription.attach(this);
    this.follow({ ...request, subscription: '', maxOutstandingMessages: 0, maxOutstandingBytes: 0 });
  }

  follow(request: StreamingPullRequest): void {
    const { ackIds = [], modifyDeadlineAckIds = [], modifyDeadlineSeconds = [] } = request;
    if (request.subscription || request.maxOutstandingMessages || request.maxOutstandingBytes) {
      throw invalidArgument('The subscription and the flow control can only be set in the first request of a stream');
    }
    if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length) {
      throw invalidArgument('modify_deadline_ack_ids and modify_deadline_seconds must have the same length');
    }
    if (request.streamAckDeadlineSeconds) {
      this.ackDeadlineMs = checkAckDeadline(request.streamAckDeadlineSeconds) * 1_000;
    }
    if (ackIds.length > 0) this.#subscription.acknowledge(ackIds);
    modifyDeadlineAckIds.forEach((ackId, index) => {
      this.#subscription.modifyAckDeadline([ackId], modifyDeadlineSeconds[index] ?? 0);
    });
  }

  room() {
    if (this.#choked || this.#ended) return { messages: 0, bytes: 0 };
    const messages = Math.min(this.#maxMessages - this.#messages, maxMessagesAtOnce);
    return { messages, bytes: Math.min(this.#maxBytes - this.#bytes, maxResponseBytes) };
  }

  deliver(deliveries: Delivery[]): void {
    for (const { message } of deliveries) this.#count(message, 1);
    this.#choked = !this.#call.write({ receivedMessages: deliveries.map(received) });
  }

  settled(message: StoredMessage): void {
    this.#count(message, -1);
  }

  refuse(error: StatusError): void {
    this.#ended = true;
    this.#call.fail(error);
  }

  /** Its messages stay leased until the deadline, as in the service. */
  end(): void {
    this.#ended = true;
    this.#detach();
  }

  #count(message: StoredMessage, change: 1 | -1): void {
    this.#messages += change;
    this.#bytes += change * sizeOf(message);
  }

  #unchoke(): void {
    this.#choked = false;
    if (!this.#ended) this.#subscription.pump();
  }
}

/** Zero or less is no limit. */
const limitOf = (asked: number | undefined) => (asked && asked > 0 ? asked : Infinity);
