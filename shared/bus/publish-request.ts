/** The message of Pub/Sub's Publish (google/pubsub/v1/pubsub.proto). */
import { Writer } from '../store/protobuf.ts';

export interface BusMessage {
  /** Its data, in UTF-8. */
  text: string;
  attributes: Record<string, string>;
}

const writer = new Writer();

/** @param topic `projects/P/topics/T` */
export function publishRequest(topic: string, messages: readonly BusMessage[]): Buffer {
  writer.clear();
  writer.text(1, topic);
  for (const { text, attributes } of messages) {
    const begun = writer.begin(2);
    writer.text(1, text);
    for (const [name, value] of Object.entries(attributes)) writeAttribute(name, value);
    writer.end(begun);
  }
  return writer.take();
}

function writeAttribute(name: string, value: string): void {
  const begun = writer.begin(2);
  writer.text(1, name);
  writer.text(2, value);
  writer.end(begun);
}
